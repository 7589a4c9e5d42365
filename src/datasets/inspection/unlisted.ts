import * as fs from 'node:fs';
import * as path from 'node:path';
import { IMAGE_EXTENSIONS, type Dataset } from '../../data';

/** Deeper folders are not looked into. */
const MOST_DEPTH = 8;

/**
 * Image files in a dataset's folder that belong to no class and split: loose files, folders within class
 * folders, files that came after the split list. Hidden files and links are left alone.
 *
 * @returns paths within the dataset, in no particular order
 */
export function unlistedImages(dataset: Dataset): string[] {
  const listed = new Set(Object.values(dataset.images).flatMap((images) => images.map((image) => image.path)));
  const found: string[] = [];
  const visit = (folder: string, depth: number): void => {
    for (const entry of entriesOf(folder)) {
      const file = path.join(folder, entry.name);
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory() && depth < MOST_DEPTH) visit(file, depth + 1);
      else if (entry.isFile() && isImage(file) && !listed.has(file)) found.push(path.relative(dataset.root, file));
    }
  };
  visit(dataset.root, 0);
  return found;
}

function entriesOf(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function isImage(file: string): boolean {
  return IMAGE_EXTENSIONS.includes(path.extname(file).toLowerCase());
}
