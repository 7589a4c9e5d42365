import * as path from 'node:path';
import { requireKnownOptions, settings } from '../../core';
import { makeProceduralDogs } from '../../drawings';

/** Options of {@link drawPhotos}. */
export interface DrawPhotosOptions {
  /** Images of each breed. Default 40. */
  readonly perBreed?: number;
  /** Class folders of the breeds. Default: six that differ in coat and build. */
  readonly breeds?: readonly string[];
  /** Decides the drawings. Default 1. */
  readonly seed?: number;
}

const OPTIONS = { perBreed: true, breeds: true, seed: true } as const;

const BREEDS = [
  '004.Akita',
  '029.Border_collie',
  '056.Dachshund',
  '057.Dalmatian',
  '086.Irish_setter',
  '118.Pembroke_welsh_corgi',
] as const;

/** Shorter side: more than a network takes, as photographs have. */
const SIZE = 256;

/**
 * Draws a small folder of dogs, to try what is meant for a folder of photographs: a folder for each breed, not split.
 * Drawings that are there already are kept.
 *
 * @returns the folder, for `defineDataset({ folder, layout: 'classes', ... })`
 * @throws BreedlabError for an unknown breed, or a number that makes no sense
 * @example const folder = await drawPhotos({ perBreed: 20 });
 */
export async function drawPhotos(options: DrawPhotosOptions = {}): Promise<string> {
  requireKnownOptions<DrawPhotosOptions>('drawPhotos', options, OPTIONS);
  const { perBreed = 40, breeds = BREEDS, seed = 1 } = options;
  const folder = path.join(settings().datasetsFolder, 'drawn-photos');
  const imagesPerBreed = { train: perBreed, valid: 0, test: 0 };
  await makeProceduralDogs({ folder, breeds, imagesPerBreed, seed, size: SIZE });
  return path.join(folder, 'train');
}
