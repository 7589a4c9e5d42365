import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, messageOf, progressTeller, settings, takeLease, type Lease } from '../../core';
import { readImageFolder, type Dataset } from '../../data';
import { requireDiskSpace } from '../../download';
import { damagedArchive, readArchiveFiles, unpack, type UnpackLimits } from '../archives';
import type { Placement, PublishedDataset } from '../published';
import { prepareSplits } from '../splitting';
import { getArchives, type GetArchivesOptions, type LocalArchive } from './getArchives';
import { writeManifest } from './manifest';
import { datasetPath, datasetState, workPath } from './store';

export interface FetchDatasetOptions extends GetArchivesOptions {
  /** Decides the validation split where one is drawn. Default 1. */
  readonly seed?: number;
  /** Keep downloaded archives. Default: they are removed once unpacked. */
  readonly keepArchives?: boolean;
}

/** A dataset that is ready for training. */
export interface FetchedDataset {
  readonly name: string;
  readonly folder: string;
  /** False when it was there already. */
  readonly fetched: boolean;
  readonly dataset: Dataset;
}

/** Far above the sizes of the datasets, and far below that of a disk. */
const LIMITS: Omit<UnpackLimits, 'totalBytes'> = { entries: 200_000, fileBytes: 2 ** 26 };
/** Photographs do not get smaller in an archive. */
const MOST_EXPANSION = 2;

/**
 * Fetches a dataset: archives, checked; unpacked within bounds; counted against the description; with a split
 * list where the publisher has no validation part. The folder appears under its name when all is done; after an
 * interruption, work begins anew but downloads are continued. Does nothing when the folder is there.
 *
 * @throws BreedlabError when archives cannot be had, are not the published ones, or do not hold what they
 * should; when another folder has the name; when another process fetches it; when the disk is full
 * @throws the signal's reason when it is aborted while unpacking
 */
export async function fetchDataset(
  dataset: PublishedDataset,
  options: FetchDatasetOptions = {},
): Promise<FetchedDataset> {
  const base = options.base ?? settings().datasetsFolder;
  const folder = datasetPath(dataset, base);
  const present = (fetched: boolean): FetchedDataset => ({
    name: dataset.name,
    folder,
    fetched,
    dataset: readImageFolder(folder),
  });
  if (isPresent(dataset, base)) return present(false);
  const work = workPath(dataset, base);
  fs.mkdirSync(path.dirname(work), { recursive: true });
  const { onProgress, signal } = options;
  const lease = await takeLease({
    place: `${work}.lock`,
    what: `Dataset ${folder}`,
    onWait: (message) => onProgress?.({ type: 'waiting', message }),
    signal,
  });
  try {
    if (isPresent(dataset, base)) return present(false);
    const stop = AbortSignal.any([lease.lost, ...(signal === undefined ? [] : [signal])]);
    await fetchInto(folder, work, lease, dataset, { ...options, signal: stop });
    return present(true);
  } finally {
    lease.release();
  }
}

function isPresent(dataset: PublishedDataset, base: string): boolean {
  const state = datasetState(dataset, base);
  if (state !== 'foreign') return state === 'present';
  throw new BreedlabError(
    `${datasetPath(dataset, base)} is there, and was not fetched by Breedlab.`,
    `Check it with \`npx breedlab data verify ${dataset.name}\`, or move it away to fetch the published one.`,
  );
}

async function fetchInto(
  folder: string,
  work: string,
  lease: Lease,
  dataset: PublishedDataset,
  options: FetchDatasetOptions,
): Promise<void> {
  const archives = await getArchives(dataset, options);
  const draft = lease.draft(folder);
  fs.mkdirSync(draft);
  try {
    const unpacked = await unpackAll(draft, dataset, archives, options);
    const records = archives.map(({ file: _, ...record }) => record);
    writeManifest(draft, dataset, { archives: records, ...unpacked });
    if (dataset.validShare !== null) {
      prepareSplits({ root: draft, valid: dataset.validShare, seed: options.seed, splitOf: splitOf(dataset) });
    }
    lease.put(draft, folder);
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
  if (!options.keepArchives) lease.remove(work);
  options.onProgress?.({ type: 'unpacked', folder, files: imageCount(dataset) });
}

/** Splits that the folders of the parts are for. */
export function splitOf({ parts }: PublishedDataset): Readonly<Record<string, 'train' | 'valid' | 'test'>> {
  return Object.fromEntries(parts.map(({ name, split }) => [name, split]));
}

function imageCount({ parts }: PublishedDataset): number {
  return parts.reduce((sum, { images }) => sum + images, 0);
}

async function unpackAll(
  draft: string,
  dataset: PublishedDataset,
  archives: readonly LocalArchive[],
  { onProgress, signal }: FetchDatasetOptions,
): Promise<{ files: number; bytes: number }> {
  const place = await readPlacement(dataset, archives);
  const counts = new Map<string, number>();
  let bytes = 0;
  for (const archive of archives.filter(({ fileName }) => !(fileName in dataset.lists))) {
    requireDiskSpace(path.join(draft, 'x'), archive.bytes);
    const tell = progressTeller(archive.bytes, (progress) =>
      onProgress?.({ type: 'unpacking', archive: archive.fileName, files: sum(counts), ...progress }),
    );
    const { bytes: more } = await unpack({
      archive: archive.file,
      folder: draft,
      place: (entryPath) => pathOf(place(entryPath), counts),
      limits: { ...LIMITS, totalBytes: Math.max(MOST_EXPANSION * archive.bytes, 2 ** 20) },
      onProgress: ({ bytesRead }) => tell(bytesRead),
      signal,
    });
    bytes += more;
  }
  requireCounts(dataset, archives, counts);
  return { files: sum(counts), bytes };
}

function pathOf(placement: Placement | undefined, counts: Map<string, number>): string | undefined {
  if (placement === undefined) return undefined;
  const { part, classFolder, fileName } = placement;
  counts.set(part, (counts.get(part) ?? 0) + 1);
  return `${part}/${classFolder}/${fileName}`;
}

async function readPlacement(
  dataset: PublishedDataset,
  archives: readonly LocalArchive[],
): Promise<ReturnType<PublishedDataset['placement']>> {
  const lists = await readLists(dataset, archives);
  try {
    return dataset.placement(lists);
  } catch (error) {
    const from = archives.filter(({ fileName }) => fileName in dataset.lists).map(({ file }) => file);
    throw damagedArchive(from.join(', '), messageOf(error), error);
  }
}

async function readLists(
  dataset: PublishedDataset,
  archives: readonly LocalArchive[],
): Promise<ReadonlyMap<string, Buffer>> {
  const contents = new Map<string, Buffer>();
  for (const { fileName, file } of archives) {
    const names = dataset.lists[fileName];
    if (names === undefined) continue;
    for (const [name, content] of await readArchiveFiles(file, names)) contents.set(name, content);
  }
  return contents;
}

function requireCounts(
  dataset: PublishedDataset,
  archives: readonly LocalArchive[],
  counts: ReadonlyMap<string, number>,
): void {
  const wrong = dataset.parts.filter(({ name, images }) => (counts.get(name) ?? 0) !== images);
  if (wrong.length === 0) return;
  const difference = wrong.map(({ name, images }) => `${counts.get(name) ?? 0} ${name} images instead of ${images}`);
  throw new BreedlabError(
    `${archives.map(({ file }) => file).join(', ')}: there are ${difference.join(', and ')}.`,
    `This is not ${dataset.title} as described. Get the archives from ${dataset.homepage}.`,
  );
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
