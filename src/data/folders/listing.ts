import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, errorCode, messageOf } from '../../core';
import { IMAGE_EXTENSIONS } from '../images';

export const LAYOUT_REMEDY =
  'Give a folder laid out as train|valid|test/001.Affenpinscher/*.jpg, or one folder of images per class.';

/** An image file as found: path below the dataset's root with forward slashes, and its size. */
export interface FoundFile {
  readonly relativePath: string;
  /** -1 for a file that cannot be looked at, such as a link to nowhere: the loader skips it by name. */
  readonly bytes: number;
}

/** Image files by class folder, both in the order of their names. */
export type ClassListing = ReadonlyMap<string, readonly FoundFile[]>;

/** The image files of the class folders in `relativeFolder` of the root ('' for the root itself). */
export function listClasses(root: string, relativeFolder: string, what: string): ClassListing {
  const classes = folderNames(path.join(root, relativeFolder), what);
  const prefix = relativeFolder === '' ? '' : `${relativeFolder}/`;
  return new Map(classes.map((name) => [name, listClass(root, `${prefix}${name}`)]));
}

function listClass(root: string, relativeFolder: string): FoundFile[] {
  return readFolder(path.join(root, relativeFolder), 'Class folder')
    .filter((entry) => !entry.name.startsWith('.') && !entry.isDirectory() && isImageName(entry.name))
    .map(({ name }) => found(root, `${relativeFolder}/${name}`));
}

/** A file below the root with its size. */
export function found(root: string, relativePath: string): FoundFile {
  return { relativePath, bytes: sizeOf(path.join(root, relativePath)) };
}

function isImageName(name: string): boolean {
  return IMAGE_EXTENSIONS.includes(path.extname(name).toLowerCase());
}

function sizeOf(file: string): number {
  return look(file)?.size ?? -1;
}

/** Names of the visible folders in a folder, links to folders included, sorted. */
export function folderNames(folder: string, what: string): string[] {
  return readFolder(folder, what)
    .filter(({ name }) => !name.startsWith('.'))
    .filter((entry) => entry.isDirectory() || (entry.isSymbolicLink() && isFolder(path.join(folder, entry.name))))
    .map(({ name }) => name);
}

function isFolder(file: string): boolean {
  return look(file)?.isDirectory() ?? false;
}

export function isFile(file: string): boolean {
  return look(file)?.isFile() ?? false;
}

/** Undefined for a path that cannot be read: a link to nowhere or to itself, or a path through a file. */
function look(file: string): fs.Stats | undefined {
  try {
    return fs.statSync(file);
  } catch {
    return undefined;
  }
}

/** Entries of a folder sorted by UTF-16 code units: the same on every machine and locale. */
function readFolder(folder: string, what: string): fs.Dirent[] {
  try {
    const entries = fs.readdirSync(folder, { withFileTypes: true });
    return entries.sort((a, b) => byCodeUnits(a.name, b.name));
  } catch (error) {
    throw new BreedlabError(`${what} ${folder} ${readProblem(error)}.`, LAYOUT_REMEDY, { cause: error });
  }
}

function readProblem(error: unknown): string {
  switch (errorCode(error)) {
    case 'ENOENT':
      return 'does not exist';
    case 'ENOTDIR':
      return 'is not a folder';
    case 'EACCES':
    case 'EPERM':
      return 'cannot be read: permission denied';
    default:
      return `cannot be read: ${messageOf(error)}`;
  }
}

export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `'a', 'b' and 7 more`. */
export function listSome(names: readonly string[], most = 10): string {
  const shown = names.slice(0, most).map(quote).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

export function quote(name: string): string {
  return `'${name}'`;
}
