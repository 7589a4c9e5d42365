import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, readJsonIfPresent, waitForLock, writeJsonAtomic } from '../../core';
import { SPLITS, type Split } from '../types';
import type { Breed } from './breed';
import { findBreeds } from './breedTable';
import { forEachConcurrently, writeImage } from './files';
import { renderDogJpeg } from './raster';

/** Raised whenever the same key would draw another picture; folders of another version are redrawn. */
export const GENERATOR_VERSION = 1;

export interface ProceduralDogsProgress {
  readonly done: number;
  readonly total: number;
  /** Bytes written by this call. */
  readonly bytes: number;
  readonly seconds: number;
}

export interface ProceduralDogsOptions {
  /** Where `train|valid|test/NNN.Breed/*.jpg` go. Made when missing; refused when it holds other files. */
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
  readonly onProgress?: (progress: ProceduralDogsProgress) => void;
  /** Stops between images. What was made stays, and the next call goes on from there. */
  readonly signal?: AbortSignal;
}

/** What `dataset.json` in the folder says: how its images were made. */
interface Manifest {
  readonly generator: 'breedlab procedural dogs';
  readonly version: number;
  readonly seed: number;
  readonly size: number;
  readonly breeds: readonly string[];
  readonly imagesPerBreed: Readonly<Record<Split, number>>;
}

interface PlannedImage {
  readonly breed: Breed;
  readonly split: Split;
  readonly index: number;
  readonly file: string;
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
  const { folder, signal } = options;
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  // Two first trainings at once both find the dataset missing: one draws it, the other waits and finds it made.
  const lock = await waitForLock(`${folder}.lock.json`, `Dataset folder ${folder}`, signal);
  try {
    return await completeDataset(options);
  } finally {
    lock.release();
  }
}

async function completeDataset(
  options: ProceduralDogsOptions,
): Promise<{ made: number; reused: number; seconds: number }> {
  const { folder, seed = 1, size = 160, imagesPerBreed, concurrency = 4, onProgress, signal } = options;
  const breeds = findBreeds(options.breeds);
  const manifest: Manifest = {
    generator: 'breedlab procedural dogs',
    version: GENERATOR_VERSION,
    seed,
    size,
    breeds: breeds.map((b) => b.folder),
    imagesPerBreed,
  };
  signal?.throwIfAborted();
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  const plan = planImages(folder, breeds, imagesPerBreed);
  prepareFolder(folder, manifest, plan);
  const missing = plan.filter(({ file }) => !fs.existsSync(file));

  let [made, bytes, reported] = [0, 0, 0];
  const reused = plan.length - missing.length;
  const report = (): void =>
    onProgress?.({ done: reused + made, total: plan.length, bytes, seconds: seconds() });
  await forEachConcurrently(missing, concurrency, signal, async ({ breed, split, index, file }) => {
    const jpeg = await renderDogJpeg({ seed, breed, split, index }, size);
    await writeImage(file, jpeg);
    made += 1;
    bytes += jpeg.length;
    if (seconds() - reported >= 0.1 && made < missing.length) {
      reported = seconds();
      report();
    }
  });
  report();
  return { made, reused, seconds: seconds() };
}

function checkOptions({ size = 160, imagesPerBreed, concurrency = 4, breeds }: ProceduralDogsOptions): void {
  const check = (name: string, value: number, low: number, high: number): void => {
    if (!Number.isInteger(value) || value < low || value > high) {
      throw new BreedlabError(`${name} is ${value}.`, `Give a whole number from ${low} to ${high}.`);
    }
  };
  check('The image size', size, 16, 2048);
  check('The number of images at a time', concurrency, 1, 256);
  for (const split of SPLITS)
    check(`The number of ${split} images per breed`, imagesPerBreed[split], 0, 99_999);
  if (breeds && breeds.length === 0)
    throw new BreedlabError(
      'The list of breeds is empty.',
      'Name at least one, or leave it out for all 133.',
    );
}

function planImages(
  folder: string,
  breeds: readonly Breed[],
  counts: Readonly<Record<Split, number>>,
): PlannedImage[] {
  return SPLITS.flatMap((split) =>
    breeds.flatMap((breed) =>
      Array.from({ length: counts[split] }, (_, index) => ({
        breed,
        split,
        index,
        file: path.join(
          folder,
          split,
          breed.folder,
          `${breed.folder.slice(0, 3)}_${String(index + 1).padStart(5, '0')}.jpg`,
        ),
      })),
    ),
  );
}

/** Leaves in the folder only the manifest and the images it asks for. Never touches a folder not ours. */
function prepareFolder(folder: string, manifest: Manifest, plan: readonly PlannedImage[]): void {
  const manifestFile = path.join(folder, 'dataset.json');
  const before = readJsonIfPresent<Partial<Manifest>>(manifestFile);
  const entries = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  const foreign = before
    ? before.generator !== manifest.generator
    : entries.some((name) => !name.endsWith('.tmp'));
  if (foreign) {
    const some = entries.slice(0, 3).join(', ') + (entries.length > 3 ? ', ...' : '');
    throw new BreedlabError(
      `${folder} holds files that Breedlab did not make (${some}).`,
      'Choose another folder for the embedded dataset, or empty this one yourself.',
    );
  }
  const stale =
    before !== undefined &&
    (before.version !== manifest.version || before.seed !== manifest.seed || before.size !== manifest.size);
  // The old manifest stays until the images it no longer describes are gone: a kill leaves no mix.
  for (const split of SPLITS) {
    const root = path.join(folder, split);
    if (stale) fs.rmSync(root, { recursive: true, force: true });
    else removeUnplanned(root, new Set(plan.map(({ file }) => file)));
  }
  writeJsonAtomic(manifestFile, manifest);
}

function removeUnplanned(root: string, planned: ReadonlySet<string>): void {
  if (!fs.existsSync(root)) return;
  for (const name of fs.readdirSync(root)) {
    const classFolder = path.join(root, name);
    if (!fs.statSync(classFolder).isDirectory()) continue;
    const files = fs.readdirSync(classFolder).map((file) => path.join(classFolder, file));
    const extra = files.filter((file) => !planned.has(file));
    for (const file of extra) fs.rmSync(file, { recursive: true, force: true });
    if (extra.length === files.length) fs.rmdirSync(classFolder);
  }
}
