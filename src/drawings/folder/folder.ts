import * as fs from 'node:fs';
import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  BreedlabError,
  progressTeller,
  readJsonIfPresent,
  waitForLock,
  writeJsonAtomic,
  type WorkProgress,
} from '../../core';
import { SPLITS, type Split } from '../../data';
import { drawPictures, type PictureTask } from './pictures';

const MANIFEST = 'dataset.json';

/** Content of `dataset.json` in a folder: how its images were made; a generator adds the fields it needs. */
export interface GeneratedManifest {
  /** Name of the generator, e.g. `breedlab procedural dogs`. */
  readonly generator: string;
  /** Version of the generator: another version draws other pictures. */
  readonly version: number;
  readonly seed: number;
  /** Pixels of the shorter side. */
  readonly size: number;
}

export interface GeneratedFolderOptions {
  readonly folder: string;
  readonly manifest: GeneratedManifest;
  readonly classFolders: readonly string[];
  readonly imagesPerClass: Readonly<Record<Split, number>>;
  /** Absolute path of the compiled module that draws a picture, a {@link PictureRenderer}. */
  readonly renderer: string;
  /** Threads that draw. Default: the setting `workers`. */
  readonly workers?: number;
  /** Called at most ten times a second, and at the end. Default: not called. */
  readonly onProgress?: (progress: WorkProgress) => void;
  /** Stops between images. Default: never. */
  readonly signal?: AbortSignal;
}

/**
 * Makes a folder of drawn images, or completes it: images that exist are kept when they were made with the
 * same generator version, seed and size, and drawn again otherwise. Images no longer asked for are removed.
 *
 * @returns how many images were drawn and how many were there already
 * @throws BreedlabError for a folder with other files
 * @throws the signal's reason when it is aborted
 */
export async function makeGeneratedFolder(
  options: GeneratedFolderOptions,
): Promise<{ made: number; reused: number; seconds: number }> {
  const { folder, signal } = options;
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  // Two first trainings at once both find the images missing: one draws them, and the other waits for it.
  const lock = await waitForLock(`${folder}.lock.json`, `Dataset folder ${folder}`, signal);
  try {
    return await completeFolder(options);
  } finally {
    lock.release();
  }
}

async function completeFolder(
  options: GeneratedFolderOptions,
): Promise<{ made: number; reused: number; seconds: number }> {
  const { folder, manifest, workers, onProgress, signal } = options;
  signal?.throwIfAborted();
  const start = performance.now();
  const plan = planPictures(options);
  prepareFolder(folder, manifest, new Set(plan.map(({ file }) => file)));
  const missing = plan.filter(({ file }) => !fs.existsSync(file));
  const reused = plan.length - missing.length;
  const tell = progressTeller(plan.length, onProgress ?? (() => undefined));
  await drawPictures(missing, { workers, signal, onAnswer: (done) => tell(reused + done) });
  if (missing.length === 0) tell(plan.length);
  return { made: missing.length, reused, seconds: (performance.now() - start) / 1000 };
}

function planPictures(options: GeneratedFolderOptions): PictureTask[] {
  const { folder, manifest, classFolders, imagesPerClass, renderer } = options;
  const { seed, size } = manifest;
  return SPLITS.flatMap((split) =>
    classFolders.flatMap((classFolder) =>
      Array.from({ length: imagesPerClass[split] }, (_, index) => ({
        file: path.join(folder, imagePath(split, classFolder, index)),
        renderer,
        key: { seed, classFolder, split, index },
        size,
      })),
    ),
  );
}

/** Tells whether the manifest of a folder is this one. */
export function isMadeAs(folder: string, manifest: GeneratedManifest): boolean {
  return isDeepStrictEqual(readJsonIfPresent(path.join(folder, MANIFEST)), { ...manifest });
}

/** Removes all but the manifest and the images it asks for. Never touches a folder of another origin. */
function prepareFolder(folder: string, manifest: GeneratedManifest, planned: ReadonlySet<string>): void {
  const manifestFile = path.join(folder, MANIFEST);
  const before = readJsonIfPresent<Partial<GeneratedManifest>>(manifestFile);
  const entries = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  const foreign = before ? before.generator !== manifest.generator : entries.some((name) => !name.endsWith('.tmp'));
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
  const kept = stale ? new Set<string>() : planned;
  for (const split of SPLITS) removeUnplanned(path.join(folder, split), kept);
  writeJsonAtomic(manifestFile, manifest);
}

function removeUnplanned(root: string, planned: ReadonlySet<string>): void {
  if (!fs.existsSync(root)) return;
  for (const name of fs.readdirSync(root)) {
    const classFolder = path.join(root, name);
    if (!fs.statSync(classFolder).isDirectory()) continue;
    const files = fs.readdirSync(classFolder).map((file) => path.join(classFolder, file));
    const extra = files.filter((file) => !planned.has(file) && isDrawn(file));
    for (const file of extra) fs.rmSync(file, { force: true });
    if (extra.length === files.length) fs.rmdirSync(classFolder);
  }
}

/** Tells a drawn image by its name; files that a user put beside the drawn images stay. */
function isDrawn(file: string): boolean {
  return /^\d{3}_\d{5}\.jpg(\.\d+\.tmp)?$/.test(path.basename(file));
}

/** Name of an image within its folder: class number and image number, from 1. */
function imagePath(split: Split, classFolder: string, index: number): string {
  return `${split}/${classFolder}/${classFolder.slice(0, 3)}_${String(index + 1).padStart(5, '0')}.jpg`;
}

/** @throws BreedlabError naming the number, its value and its range */
export function requireWhole(name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new BreedlabError(`${name} is ${value}.`, `Give a whole number from ${low} to ${high}.`);
}
