import * as fs from 'node:fs';
import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  BreedlabError,
  progressTeller,
  readJsonIfPresent,
  takeLease,
  writeError,
  writeJsonAtomic,
  type Lease,
  type WorkProgress,
} from '../../core';
import { SPLITS, type Split } from '../../data';
import { drawPictures, type PictureTask } from './pictures';

const MANIFEST = 'dataset.json';
/** Folder of the lease in the folder of the images, with which it shares a file system. */
const LOCK = '.lock';

/** A picture of the folder, before it is known where it is written. */
type PlannedPicture = Omit<PictureTask, 'draft'>;

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
  const { folder, onProgress, signal } = options;
  signal?.throwIfAborted();
  const plan = planPictures(options);
  const total = plan.length;
  // A folder that is whole is only read, which a user may who must not write it.
  if (isComplete(options, plan)) {
    onProgress?.({ done: total, total, seconds: 0 });
    return { made: 0, reused: total, seconds: 0 };
  }
  createFolder(folder);
  // Two first trainings at once both find the images missing: one draws them, and the other waits for it.
  const lease = await takeLease({
    place: path.join(folder, LOCK),
    what: `Dataset folder ${folder}`,
    wait: true,
    onWait: (waiting) => onProgress?.({ done: 0, total, seconds: 0, waiting }),
    signal,
  });
  try {
    return await completeFolder(options, plan, lease);
  } catch (error) {
    // A thread does not know why its file cannot be put in place.
    throw lease.reason(error);
  } finally {
    lease.release();
  }
}

async function completeFolder(
  { folder, manifest, workers, onProgress, ...options }: GeneratedFolderOptions,
  plan: readonly PlannedPicture[],
  lease: Lease,
): Promise<{ made: number; reused: number; seconds: number }> {
  const signal = AbortSignal.any([lease.lost, ...(options.signal === undefined ? [] : [options.signal])]);
  signal.throwIfAborted();
  const start = performance.now();
  prepareFolder(folder, manifest, new Set(plan.map(({ file }) => file)), lease);
  const missing = plan.filter(({ file }) => !fs.existsSync(file));
  const reused = plan.length - missing.length;
  const tell = progressTeller(plan.length, onProgress ?? (() => undefined));
  const tasks = missing.map((picture) => ({ ...picture, draft: lease.draft(picture.file) }));
  await drawPictures(tasks, { workers, signal, onAnswer: (done) => tell(reused + done) });
  if (missing.length === 0) tell(plan.length);
  return { made: missing.length, reused, seconds: (performance.now() - start) / 1000 };
}

function planPictures(options: GeneratedFolderOptions): PlannedPicture[] {
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

/** Tells, by reading alone, that a folder holds the images of the manifest and no others that were drawn. */
function isComplete({ folder, manifest }: GeneratedFolderOptions, plan: readonly PlannedPicture[]): boolean {
  requireOwn(folder, manifest);
  const planned = new Set(plan.map(({ file }) => file));
  return (
    isMadeAs(folder, manifest) &&
    [...planned].every((file) => fs.existsSync(file)) &&
    classFolders(folder).every(({ files }) => files.every((file) => planned.has(file) || !isDrawn(file)))
  );
}

/**
 * The manifest of a folder; undefined where there is none yet.
 *
 * @throws BreedlabError for a folder of another origin
 */
function requireOwn(folder: string, manifest: GeneratedManifest): Partial<GeneratedManifest> | undefined {
  const found = readJsonIfPresent<Partial<GeneratedManifest>>(path.join(folder, MANIFEST));
  const entries = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  const isOurs = (name: string): boolean => name.endsWith('.tmp') || name.startsWith(LOCK);
  if (found ? found.generator === manifest.generator : entries.every(isOurs)) return found;
  const some = entries.slice(0, 3).join(', ') + (entries.length > 3 ? ', ...' : '');
  throw new BreedlabError(
    `${folder} holds files that Breedlab did not make (${some}).`,
    'Choose another folder for the embedded dataset, or empty this one yourself.',
  );
}

function createFolder(folder: string): void {
  try {
    fs.mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw writeError(folder, error);
  }
}

/** Removes all but the manifest and the images it asks for. */
function prepareFolder(folder: string, manifest: GeneratedManifest, planned: ReadonlySet<string>, lease: Lease): void {
  const before = requireOwn(folder, manifest);
  const stale =
    before !== undefined &&
    (before.version !== manifest.version || before.seed !== manifest.seed || before.size !== manifest.size);
  // The old manifest stays until the images it no longer describes are gone: a kill leaves no mix.
  for (const { classFolder, files } of classFolders(folder)) {
    const extra = files.filter((file) => isDrawn(file) && (stale || !planned.has(file)));
    for (const file of extra) lease.remove(file);
    if (extra.length === files.length) fs.rmdirSync(classFolder);
  }
  writeJsonAtomic(path.join(folder, MANIFEST), manifest, lease);
}

/** The folders of the classes in all splits, with their files. */
function classFolders(folder: string): readonly { readonly classFolder: string; readonly files: readonly string[] }[] {
  return SPLITS.map((split) => path.join(folder, split))
    .filter((root) => fs.existsSync(root))
    .flatMap((root) => fs.readdirSync(root).map((name) => path.join(root, name)))
    .filter((classFolder) => fs.statSync(classFolder).isDirectory())
    .map((classFolder) => ({
      classFolder,
      files: fs.readdirSync(classFolder).map((file) => path.join(classFolder, file)),
    }));
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
