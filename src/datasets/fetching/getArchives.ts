import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, isFolder } from '../../core';
import { algorithmName, downloadFile, fileDigest, sha256File, type DownloadOptions } from '../../download';
import type { PublishedArchive, PublishedDataset } from '../published';
import type { FetchEvent } from './events';
import type { ArchiveRecord } from './manifest';
import { workPath } from './store';

export interface GetArchivesOptions {
  /** Local archives to take instead of downloading, or folders that hold them. Default: none. */
  readonly from?: readonly string[];
  /** Folder of the datasets. Default: the settings' `datasetsFolder`. */
  readonly base?: string;
  /** Patience of downloads, and the environment with proxies. Default: as {@link downloadFile}. */
  readonly network?: Pick<DownloadOptions, 'timeoutSeconds' | 'retries' | 'retryDelaySeconds' | 'environment'>;
  /** Called with progress. Default: not called. */
  readonly onProgress?: (event: FetchEvent) => void;
  /** Stops the work. Default: never. */
  readonly signal?: AbortSignal;
}

/** An archive on this disk, checked. */
export interface LocalArchive extends ArchiveRecord {
  readonly file: string;
}

/**
 * Gets the archives of a dataset: those given, those downloaded before, and by download what is missing then.
 *
 * @throws BreedlabError when one cannot be had or is not the published file
 */
export async function getArchives(
  dataset: PublishedDataset,
  options: GetArchivesOptions,
): Promise<readonly LocalArchive[]> {
  const given = givenFiles(dataset, options.from ?? []);
  const archives: LocalArchive[] = [];
  for (const archive of dataset.archives) {
    const own = given.get(archive.fileName);
    if (own !== undefined) archives.push(await checked(archive, own, options));
    else archives.push(await downloaded(dataset, archive, options));
  }
  return archives;
}

function givenFiles(dataset: PublishedDataset, from: readonly string[]): ReadonlyMap<string, string> {
  const names = dataset.archives.map(({ fileName }) => fileName);
  const given = new Map<string, string>();
  for (const each of from.map((file) => path.resolve(file))) {
    const holdsSome = isFolder(each);
    const found = holdsSome ? filesIn(each, names) : nameOf(each, names);
    if (found.length === 0) {
      throw new BreedlabError(
        `${each} ${holdsSome ? 'holds none' : 'is not one'} of the archives of ${dataset.name}.`,
        `Give ${names.join(' and ')}, under these names.`,
      );
    }
    for (const [name, file] of found) given.set(name, file);
  }
  return given;
}

function filesIn(folder: string, names: readonly string[]): [string, string][] {
  return names
    .map((name): [string, string] => [name, path.join(folder, name)])
    .filter(([, file]) => fs.existsSync(file));
}

/** In a dataset with one archive, the name of a copy does not matter. */
function nameOf(file: string, names: readonly string[]): [string, string][] {
  const name = names.length === 1 ? names[0]! : names.find((each) => each === path.basename(file));
  return name === undefined ? [] : [[name, file]];
}

async function downloaded(
  dataset: PublishedDataset,
  archive: PublishedArchive,
  options: GetArchivesOptions,
): Promise<LocalArchive> {
  const { onProgress, signal, base, network } = options;
  const file = path.join(workPath(dataset, base), archive.fileName);
  if (!fs.existsSync(file)) {
    const { algorithm, digest } = archive.checksum ?? {};
    await downloadFile({
      ...network,
      url: archive.url,
      file,
      bytes: archive.bytesAreExact ? archive.bytes : undefined,
      ...(algorithm === undefined ? {} : { [algorithm]: digest }),
      onProgress,
      signal,
    });
    if (algorithm === 'sha256') return { ...record(archive, file), sha256: digest! };
  }
  return checked(archive, file, options);
}

/** @throws BreedlabError when the file is missing, or is not the published one by its length or checksum */
async function checked(
  archive: PublishedArchive,
  file: string,
  { onProgress, signal }: GetArchivesOptions,
): Promise<LocalArchive> {
  const stats = fs.statSync(file, { throwIfNoEntry: false });
  if (stats === undefined || !stats.isFile()) {
    throw new BreedlabError(`The archive ${file} does not exist.`, 'Check the path.');
  }
  if (archive.bytesAreExact && stats.size !== archive.bytes) {
    throw notPublished(archive, file, `it has ${stats.size} bytes instead of ${archive.bytes}`);
  }
  onProgress?.({ type: 'verifying', bytes: stats.size });
  const { checksum } = archive;
  const sha256 = await sha256File(file, signal);
  if (checksum !== null) {
    const digest = checksum.algorithm === 'sha256' ? sha256 : await fileDigest(file, checksum.algorithm, signal);
    if (!digest.startsWith(checksum.digest)) {
      throw notPublished(archive, file, `its ${algorithmName(checksum)} is ${digest} instead of ${checksum.digest}`);
    }
  }
  return { ...record(archive, file), sha256 };
}

function record({ fileName, url }: PublishedArchive, file: string): Omit<LocalArchive, 'sha256'> {
  return { fileName, url, bytes: fs.statSync(file).size, file };
}

function notPublished(archive: PublishedArchive, file: string, difference: string): BreedlabError {
  return new BreedlabError(
    `${file} is not the published ${archive.fileName}: ${difference}.`,
    `Remove it, and download ${archive.url} again.`,
  );
}
