import { BreedlabError, type WorkProgress } from '../../core';
import { isMadeAs, makeGeneratedFolder, requireWhole, type GeneratedManifest } from '../folder';
import { SPLITS, type Split } from '../../data';
import { findBreeds } from './breedTable';

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
  /** Threads that draw; the images do not depend on their number. Default: the setting `workers`. */
  readonly workers?: number;
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
  const manifest = manifestOf(options);
  return makeGeneratedFolder({
    ...options,
    manifest,
    classFolders: manifest.breeds,
    imagesPerClass: options.imagesPerBreed,
    renderer: require.resolve('./renderPicture'),
  });
}

/** Tells whether a folder is of these drawings, as they are made now; some may be missing yet. */
export function hasDrawings(options: Omit<ProceduralDogsOptions, 'onProgress' | 'signal'>): boolean {
  return isMadeAs(options.folder, manifestOf(options));
}

function manifestOf({ seed = 1, size = 160, breeds, imagesPerBreed }: ProceduralDogsOptions): DogsManifest {
  return {
    generator: 'breedlab procedural dogs',
    version: GENERATOR_VERSION,
    seed,
    size,
    breeds: findBreeds(breeds).map(({ folder }) => folder),
    imagesPerBreed,
  };
}

function checkOptions({ size = 160, imagesPerBreed, workers, breeds }: ProceduralDogsOptions): void {
  requireWhole('The image size', size, 16, 2048);
  if (workers !== undefined) requireWhole('The number of threads', workers, 1, 256);
  for (const split of SPLITS) requireWhole(`The number of ${split} images per breed`, imagesPerBreed[split], 0, 99_999);
  if (breeds?.length === 0) {
    throw new BreedlabError('The list of breeds is empty.', 'Name at least one, or leave it out for all 133.');
  }
}
