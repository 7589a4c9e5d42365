import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, settings } from '../../core';
import type { PublishedDataset } from '../published';
import { readManifest } from './manifest';

/** `foreign`: a folder of that name that was not fetched. */
export type DatasetState = 'present' | 'absent' | 'foreign';

/** Folder of a dataset once fetched. @param base Default: the settings' `datasetsFolder` */
export function datasetPath({ name }: Pick<PublishedDataset, 'name'>, base = settings().datasetsFolder): string {
  return path.join(base, name);
}

/** Folder where archives collect and are unpacked: hidden, beside the datasets. */
export function workPath({ name }: Pick<PublishedDataset, 'name'>, base = settings().datasetsFolder): string {
  return path.join(base, '.fetch', name);
}

/** Tells whether a dataset is there, by its note alone. */
export function datasetState(dataset: PublishedDataset, base?: string): DatasetState {
  const folder = datasetPath(dataset, base);
  if (!fs.existsSync(folder)) return 'absent';
  return readManifest(folder)?.dataset === dataset.name ? 'present' : 'foreign';
}

/**
 * Folder of a dataset that is needed now.
 *
 * @throws BreedlabError that says how to get it
 */
export function requireDataset(dataset: PublishedDataset, base?: string): string {
  const folder = datasetPath(dataset, base);
  if (fs.existsSync(folder)) return folder;
  throw new BreedlabError(
    `The dataset ${dataset.name} (${dataset.title}) is not there: ${folder}.`,
    `Run \`npx breedlab data fetch ${dataset.name}\` (${downloadSize(dataset)}), or give archives with --from FILE.`,
  );
}

/** `1.13 GB`. */
export function downloadSize({ archives }: PublishedDataset): string {
  const bytes = archives.reduce((sum, archive) => sum + archive.bytes, 0);
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(2)} GB` : `${(bytes / 1e6).toFixed(0)} MB`;
}
