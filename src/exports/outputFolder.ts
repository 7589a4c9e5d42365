import * as fs from 'node:fs';
import * as fsp from 'node:fs/promises';
import * as path from 'node:path';
import {
  BreedlabError,
  readJsonIfPresent,
  removeLeftBehind,
  settings,
  temporaryName,
  writeError,
  writeJsonAtomic,
} from '../core';

/** Names the files that an export wrote into its folder, so that nothing else is ever replaced. */
const MARKER = 'breedlab-export.json';

interface Marker {
  readonly kind: string;
  readonly files: readonly string[];
}

/** `<project>/exports/<parts>`: the default folder of exports. */
export function defaultFolder(...parts: readonly string[]): string {
  return path.join(settings().projectRoot, 'exports', ...parts);
}

/** @throws BreedlabError when something else than a folder lies there */
export function requireFolder(folder: string): void {
  const found = fs.statSync(folder, { throwIfNoEntry: false });
  if (found === undefined || found.isDirectory()) return;
  throw new BreedlabError(`${folder} is a file, not a folder.`, 'Name another folder with --out.');
}

/**
 * Fills a folder that appears whole or not at all: a folder beside it is filled and takes its place. An
 * earlier export of the same kind is replaced; anything else is left alone. What a killed process left of the same
 * export is removed, or put back where it was an earlier one.
 *
 * @param kind name of the export, e.g. `'web'`
 * @param fill writes the files into the folder it is given
 * @throws BreedlabError when the folder holds anything but an earlier export of this kind, when the disk is
 *   full, or when the folder cannot be written; an earlier export is intact then
 */
export async function replaceFolder(
  named: string,
  kind: string,
  fill: (staging: string) => Promise<void>,
): Promise<void> {
  requireFolder(named);
  // Through a link, so that the link itself stays.
  const folder = fs.existsSync(named) ? fs.realpathSync(named) : path.resolve(named);
  removeLeftBehind(folder);
  requireOwn(folder, kind);
  const staging = temporaryName(folder);
  const former = temporaryName(folder, 'old');
  try {
    await fsp.mkdir(staging, { recursive: true });
    await fill(staging);
    const marker: Marker = { kind, files: filesIn(staging) };
    writeJsonAtomic(path.join(staging, MARKER), marker);
    // Again, for filling takes a while.
    requireOwn(folder, kind);
    if (fs.existsSync(folder)) await fsp.rename(folder, former);
    await fsp.rename(staging, folder);
    await fsp.rm(former, { recursive: true, force: true });
  } catch (error) {
    if (!fs.existsSync(folder) && fs.existsSync(former)) await fsp.rename(former, folder);
    await fsp.rm(staging, { recursive: true, force: true });
    throw writeError(folder, error);
  }
}

function requireOwn(folder: string, kind: string): void {
  const files = filesIn(folder);
  if (files.length === 0) return;
  const marker = readMarker(folder);
  if (marker?.kind !== kind) {
    throw new BreedlabError(
      `${folder} exists and is not a Breedlab ${kind} export.`,
      'Name another folder with --out, or move it away.',
    );
  }
  const foreign = files.filter((file) => file !== MARKER && !marker.files.includes(file));
  if (foreign.length > 0) {
    throw new BreedlabError(
      `${folder} holds files that the export did not write: ${foreign.slice(0, 5).join(', ')}.`,
      'Move them away, or name another folder with --out.',
    );
  }
}

function readMarker(folder: string): Marker | undefined {
  try {
    const marker = readJsonIfPresent<Partial<Marker> | null>(path.join(folder, MARKER));
    return marker?.kind !== undefined && Array.isArray(marker.files) ? (marker as Marker) : undefined;
  } catch {
    return undefined;
  }
}

/** Paths of all files within a folder, with forward slashes; none when it does not exist. */
function filesIn(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !fs.lstatSync(path.join(folder, name)).isDirectory())
    .map((name) => name.split(path.sep).join('/'))
    .sort();
}
