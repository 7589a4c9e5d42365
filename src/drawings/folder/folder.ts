import * as fs from 'node:fs';
import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  BreedlabError,
  nameBehind,
  progressTeller,
  readJsonIfPresent,
  recordOf,
  requireFormat,
  takeLease,
  writeError,
  writeFileAtomic,
  type Lease,
  type WorkProgress,
} from '../../core';
import { SPLITS, type Split } from '../../data';
import { drawPictures, type PictureTask } from './pictures';
import { isWhole, sumOf, type PictureSums } from './sums';

const MANIFEST = 'dataset.json';
/** Folder of the lease in the folder of the images, with which it shares a file system. */
const LOCK = '.lock';

/** A picture of the folder, before it is known where it is written. */
interface PlannedPicture extends Omit<PictureTask, 'draft'> {
  /** Path within the folder, with slashes. */
  readonly name: string;
}

/** What was written in a folder. */
interface Stored {
  readonly manifest: Partial<GeneratedManifest>;
  /** Sums of the pictures that were there when the manifest was written; manifests of earlier versions have none. */
  readonly images: PictureSums;
  /** When it was written, as `fs.Stats.mtimeMs`. */
  readonly since: number;
}

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
 * same generator version, seed and size and are not damaged, and drawn again otherwise. Images no longer asked for are
 * removed.
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
  const before = readManifest(folder);
  // Damaged ones go first, so that a kill from here on leaves them missing.
  for (const picture of plan) if (fs.existsSync(picture.file) && !isThere(picture, before)) lease.remove(picture.file);
  prepareFolder(folder, manifest, new Set(plan.map(({ file }) => file)), lease);
  const missing = plan.filter(({ file }) => !fs.existsSync(file));
  const reused = plan.length - missing.length;
  const tell = progressTeller(plan.length, onProgress ?? (() => undefined));
  const tasks = missing.map((picture) => ({ ...picture, draft: lease.draft(picture.file) }));
  const sums = await drawPictures(tasks, { workers, signal, onAnswer: (done) => tell(reused + done) });
  if (missing.length === 0) tell(plan.length);
  const drawn = new Map(missing.map(({ name }, i) => [name, sums[i]!]));
  const images = plan.map(({ name, file }) => [
    name,
    drawn.get(name) ?? before?.images[name] ?? sumOf(fs.readFileSync(file)),
  ]);
  writeManifest(folder, manifest, Object.fromEntries(images) as PictureSums, lease);
  return { made: missing.length, reused, seconds: (performance.now() - start) / 1000 };
}

function planPictures(options: GeneratedFolderOptions): PlannedPicture[] {
  const { folder, manifest, classFolders, imagesPerClass, renderer } = options;
  const { seed, size } = manifest;
  return SPLITS.flatMap((split) =>
    classFolders.flatMap((classFolder) =>
      Array.from({ length: imagesPerClass[split] }, (_, index) => ({
        name: imagePath(split, classFolder, index),
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
  return isDeepStrictEqual(readManifest(folder)?.manifest, JSON.parse(JSON.stringify(manifest)));
}

function readManifest(folder: string): Stored | undefined {
  const file = path.join(folder, MANIFEST);
  const found = readJsonIfPresent<unknown>(file);
  if (found === undefined) return undefined;
  const { images, ...manifest } = recordOf(found) ?? {};
  return { manifest, images: (recordOf(images) ?? {}) as PictureSums, since: fs.statSync(file).mtimeMs };
}

function writeManifest(folder: string, manifest: GeneratedManifest, images: PictureSums, lease: Lease): void {
  writeFileAtomic(path.join(folder, MANIFEST), `${JSON.stringify({ ...manifest, images })}\n`, lease);
}

function isThere({ file, name }: PlannedPicture, stored: Stored | undefined): boolean {
  return isWhole(file, stored?.images[name], stored?.since ?? 0);
}

/** Tells, by reading alone, that a folder holds the images of the manifest, whole, and no others that were drawn. */
function isComplete({ folder, manifest }: GeneratedFolderOptions, plan: readonly PlannedPicture[]): boolean {
  const stored = requireOwn(folder, manifest);
  const planned = new Set(plan.map(({ file }) => file));
  return (
    isMadeAs(folder, manifest) &&
    plan.every((picture) => isThere(picture, stored)) &&
    classFolders(folder).every(({ files }) => files.every((file) => planned.has(file) || !isDrawn(file)))
  );
}

/**
 * The manifest of a folder; undefined where there is none yet.
 *
 * @throws BreedlabError for a folder of another origin, or of a newer version of the generator
 */
function requireOwn(folder: string, manifest: GeneratedManifest): Stored | undefined {
  const found = readManifest(folder);
  const entries = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  const isOurs = (name: string): boolean => nameBehind(name) !== undefined || name.startsWith(LOCK);
  if (found ? found.manifest.generator === manifest.generator : entries.every(isOurs)) {
    // Images of a newer version would be deleted here and drawn again there, by turns.
    const isNewer = Number(found?.manifest.version) > manifest.version;
    if (isNewer) requireFormat(path.join(folder, MANIFEST), found?.manifest.version, manifest.version);
    return found;
  }
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
    (['version', 'seed', 'size'] as const).some((key) => before.manifest[key] !== manifest[key]);
  // The old manifest stays until the images it no longer describes are gone: a kill leaves no mix.
  for (const { classFolder, files } of classFolders(folder)) {
    const extra = files.filter((file) => isDrawn(file) && (stale || !planned.has(file)));
    for (const file of extra) lease.remove(file);
    if (extra.length === files.length) fs.rmdirSync(classFolder);
  }
  writeManifest(folder, manifest, stale ? {} : (before?.images ?? {}), lease);
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

/**
 * Tells a drawn image, or what is left of one that earlier versions drew beside its place, by its name; files that a
 * user put beside the drawn images stay.
 */
function isDrawn(file: string): boolean {
  const name = path.basename(file);
  return /^\d{3}_\d{5}\.jpg$/.test(nameBehind(name) ?? name);
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
