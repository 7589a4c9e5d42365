import { BreedlabError, type WorkProgress } from '../../core';
import {
  drawnImagePath,
  makeGeneratedFolder,
  requireWhole,
  type GeneratedManifest,
  type PlannedPicture,
} from '../folder';
import { SPLITS, type Split } from '../../data';
import type { Breed } from './breed';
import { findBreeds } from './breedTable';
import { renderDogJpeg } from './drawing';

/** Raised whenever the same key would draw another picture; folders of another version are redrawn. */
const GENERATOR_VERSION = 1;

export interface ProceduralDogsOptions {
  /** Folder for `train|valid|test/NNN.Breed/*.jpg`. Made when missing; refused when it holds other files. */
  readonly folder: string;
  /** Default 1. */
  readonly seed?: number;
  /** Class folders such as `056.Dachshund`. Default: all 133. */
  readonly breeds?: readonly string[];
  readonly imagesPerBreed: Readonly<Record<Split, number>>;
  /** Pixels of the shorter side; the longer one varies as in photographs. Default 160. */
  readonly size?: number;
  /** Images rasterised at a time. Default 4, one for each thread of Node's pool. */
  readonly concurrency?: number;
  /** Called at most ten times a second, and at the end. */
  readonly onProgress?: (progress: WorkProgress) => void;
  /** Stops between images. Finished images stay, and the next call continues from there. */
  readonly signal?: AbortSignal;
}

/** Content of `dataset.json` in the folder: how its images were made. */
interface DogsManifest extends GeneratedManifest {
  readonly breeds: readonly string[];
  readonly imagesPerBreed: Readonly<Record<Split, number>>;
}

/**
 * Makes the embedded dataset, or completes it: images that exist are kept when they were made with the same
 * generator version, seed and size, and drawn again otherwise. Images no longer asked for are removed.
 *
 * @returns how many images were drawn and how many were there already
 * @throws BreedlabError for an unknown breed, a senseless count or size, or a folder with other files
 * @throws the signal's reason when it is aborted
 */
export async function makeProceduralDogs(
  options: ProceduralDogsOptions,
): Promise<{ made: number; reused: number; seconds: number }> {
  checkOptions(options);
  const { folder, seed = 1, size = 160, imagesPerBreed, concurrency = 4, onProgress, signal } = options;
  const breeds = findBreeds(options.breeds);
  const manifest: DogsManifest = {
    generator: 'breedlab procedural dogs',
    version: GENERATOR_VERSION,
    seed,
    size,
    breeds: breeds.map((b) => b.folder),
    imagesPerBreed,
  };
  const plan = planImages(breeds, options);
  return makeGeneratedFolder({ folder, manifest, plan, concurrency, onProgress, signal });
}

function checkOptions({ size = 160, imagesPerBreed, concurrency = 4, breeds }: ProceduralDogsOptions): void {
  requireWhole('The image size', size, 16, 2048);
  requireWhole('The number of images at a time', concurrency, 1, 256);
  for (const split of SPLITS) requireWhole(`The number of ${split} images per breed`, imagesPerBreed[split], 0, 99_999);
  if (breeds?.length === 0) {
    throw new BreedlabError('The list of breeds is empty.', 'Name at least one, or leave it out for all 133.');
  }
}

function planImages(
  breeds: readonly Breed[],
  { imagesPerBreed, seed = 1, size = 160 }: ProceduralDogsOptions,
): PlannedPicture[] {
  return SPLITS.flatMap((split) =>
    breeds.flatMap((breed) =>
      Array.from({ length: imagesPerBreed[split] }, (_, index) => ({
        file: drawnImagePath(split, breed.folder, index),
        render: () => renderDogJpeg({ seed, breed, split, index }, size),
      })),
    ),
  );
}
