import type { WorkProgress } from '../../core';
import { makeGeneratedFolder, requireWhole, type GeneratedManifest } from '../folder';
import { SPLITS, type Split } from '../../data';
import { allThingKinds } from './kinds';

/** Raised whenever the same key would draw another picture; folders of another version are redrawn. */
const THINGS_VERSION = 1;

export interface ProceduralThingsOptions {
  /** Folder for `train|valid|test/NNN.Kind/*.jpg`. Made when missing; refused when it holds other files. */
  readonly folder: string;
  /** Default 1. */
  readonly seed?: number;
  readonly imagesPerKind: Readonly<Record<Split, number>>;
  /** Pixels of the shorter side. Default 112: the task teaches shapes and textures, not detail. */
  readonly size?: number;
  /** Threads that draw; the images do not depend on their number. Default: the setting `workers`. */
  readonly workers?: number;
  /** Called at most ten times a second, and at the end. Default: not called. */
  readonly onProgress?: (progress: WorkProgress) => void;
  /** Stops between images. Finished images stay, and the next call continues from there. Default: never. */
  readonly signal?: AbortSignal;
}

interface ThingsManifest extends GeneratedManifest {
  readonly imagesPerKind: Readonly<Record<Split, number>>;
}

/**
 * Makes "procedural things", the task that backbones are pretrained on where ImageNet weights are not to be
 * had: animals, plants and objects, none of them a dog. Completes a folder that exists, like
 * `makeProceduralDogs`.
 *
 * @returns how many images were drawn and how many were there already
 * @throws BreedlabError for a senseless count or size, or a folder with other files
 * @throws the signal's reason when it is aborted
 */
export async function makeProceduralThings(
  options: ProceduralThingsOptions,
): Promise<{ made: number; reused: number; seconds: number }> {
  const { seed = 1, size = 112, imagesPerKind, workers } = options;
  requireWhole('The image size', size, 16, 2048);
  if (workers !== undefined) requireWhole('The number of threads', workers, 1, 256);
  for (const split of SPLITS) requireWhole(`The number of ${split} images per kind`, imagesPerKind[split], 0, 99_999);
  const manifest: ThingsManifest = {
    generator: 'breedlab procedural things',
    version: THINGS_VERSION,
    seed,
    size,
    imagesPerKind,
  };
  const classFolders = allThingKinds().map(({ folder }) => folder);
  const renderer = require.resolve('./renderPicture');
  return makeGeneratedFolder({ ...options, manifest, classFolders, imagesPerClass: imagesPerKind, renderer });
}
