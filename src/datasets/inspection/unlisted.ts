import * as fs from 'node:fs';
import * as path from 'node:path';
import { errorCode, messageOf } from '../../core';
import { IMAGE_EXTENSIONS, type Dataset, type SkippedFile } from '../../data';

/** Deeper folders are not looked into. */
const MOST_DEPTH = 8;

/** Entries of a dataset's folder beside its listed images; paths are within the dataset, in order. */
export interface UnlistedEntries {
  /** Image files that belong to no class and split: loose ones, in folders within class folders, or that came later. */
  readonly unlisted: readonly string[];
  /** Folders that cannot be read. */
  readonly unreadable: readonly SkippedFile[];
}

/** Looks through a dataset's folder. Hidden files and links are left alone. */
export function unlistedImages(dataset: Dataset): UnlistedEntries {
  const listed = new Set(Object.values(dataset.images).flatMap((images) => images.map((image) => image.path)));
  const [unlisted, unreadable]: [string[], SkippedFile[]] = [[], []];
  const visit = (folder: string, depth: number): void => {
    for (const entry of entriesOf(folder, (reason) => unreadable.push({ path: within(folder), reason }))) {
      const file = path.join(folder, entry.name);
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory() && depth < MOST_DEPTH) visit(file, depth + 1);
      else if (entry.isFile() && isImage(file) && !listed.has(file)) unlisted.push(within(file));
    }
  };
  const within = (file: string): string => path.relative(dataset.root, file);
  visit(dataset.root, 0);
  return { unlisted: unlisted.sort(), unreadable: unreadable.sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

function entriesOf(folder: string, onProblem: (reason: string) => void): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    onProblem(
      errorCode(error) === 'EACCES' ? 'cannot be read: permission denied' : `cannot be read: ${messageOf(error)}`,
    );
    return [];
  }
}

function isImage(file: string): boolean {
  return IMAGE_EXTENSIONS.includes(path.extname(file).toLowerCase());
}
