import * as path from 'node:path';
import { readJsonIfPresent, requireFormat, writeJsonAtomic } from '../../core';
import type { PublishedDataset } from '../published';

/** Name of the note in a fetched dataset's folder. */
const MANIFEST_FILE = 'breedlab-dataset.json';
const FORMAT = 'breedlab-dataset';
const VERSION = 1;

/** Description that a fetched folder carries: its dataset, its terms, and its source bytes. */
export interface DatasetManifest {
  readonly format: typeof FORMAT;
  /** Absent in manifests of before it was written, which are of version 1. */
  readonly version?: number;
  /** Name of the published dataset. */
  readonly dataset: string;
  readonly title: string;
  readonly homepage: string;
  readonly license: string;
  readonly citation: string;
  readonly archives: readonly ArchiveRecord[];
  /** ISO 8601. */
  readonly fetchedAt: string;
  readonly files: number;
  readonly bytes: number;
}

/** The bytes of an archive. */
export interface ArchiveRecord {
  readonly fileName: string;
  readonly url: string;
  readonly bytes: number;
  readonly sha256: string;
}

export function writeManifest(
  folder: string,
  { name, title, homepage, license, citation }: PublishedDataset,
  record: Pick<DatasetManifest, 'archives' | 'files' | 'bytes'>,
): void {
  const manifest: DatasetManifest = {
    format: FORMAT,
    version: VERSION,
    dataset: name,
    title,
    homepage,
    license,
    citation,
    ...record,
    fetchedAt: new Date().toISOString(),
  };
  writeJsonAtomic(path.join(folder, MANIFEST_FILE), manifest);
}

/**
 * The manifest of a folder; undefined where it was not fetched.
 *
 * @throws BreedlabError when it is damaged or of a newer Breedlab
 */
export function readManifest(folder: string): DatasetManifest | undefined {
  const file = path.join(folder, MANIFEST_FILE);
  const manifest = readJsonIfPresent<Partial<DatasetManifest> | null>(file);
  if (manifest?.format !== FORMAT) return undefined;
  requireFormat(file, manifest.version ?? VERSION, VERSION);
  return manifest as DatasetManifest;
}
