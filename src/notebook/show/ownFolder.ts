import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, Random } from '../../core';
import { decodeImage, IMAGE_EXTENSIONS } from '../../data';
import type { SheetRow } from '../output';

/** Images of one folder, which is a class or a part of a split where it lies among others. */
interface Group {
  /** Path within the folder that was named; '' for that folder itself. */
  readonly name: string;
  readonly files: readonly string[];
}

/** Folders within folders that are looked into: split, class. */
const DEPTH = 3;

/** Options of {@link folderSheet}. */
export interface FolderSheetOptions {
  /** Images of each folder. */
  readonly perFolder: number;
  /** Images in all. */
  readonly most: number;
  /** Decides which images are drawn. */
  readonly seed: number;
}

/**
 * Images of any folder, a row for the folder and its caption for each: no layout is asked for, since nothing is trained.
 *
 * @throws BreedlabError where there is no image
 */
export async function folderSheet(
  folder: string,
  { perFolder, most, seed }: FolderSheetOptions,
): Promise<{ readonly rows: readonly SheetRow[]; readonly text: string }> {
  const groups = groupsIn(folder);
  const random = Random.seeded(seed);
  const each = groups.length === 1 ? most : perFolder;
  const chosen = groups.flatMap(({ name, files }) => {
    const order = random.split(name).permutation(files.length);
    return [...order].slice(0, each).map((i) => ({ name: captionOf(name, files[i]!), file: files[i]! }));
  });
  const decoded = await Promise.all(
    chosen.slice(0, most).map(async ({ name, file }) => ({ name, image: await decodeImage(file).catch(() => null) })),
  );
  const images = decoded.flatMap(({ name, image }) => (image === null ? [] : [{ image, caption: name }]));
  const count = groups.reduce((sum, { files }) => sum + files.length, 0);
  const broken = decoded.length - images.length;
  const title = `${path.basename(folder)}: ${count} images${broken === 0 ? '' : `; ${broken} that were drawn cannot be read`}`;
  return { rows: [{ title, images }], text: `${title}; shown: ${images.map(({ caption }) => caption).join(', ')}` };
}

/** The first image of a folder, in the order of the paths. @throws BreedlabError where there is none */
export function firstImageIn(folder: string): string {
  return groupsIn(folder)[0]!.files[0]!;
}

function captionOf(group: string, file: string): string {
  return group === ''
    ? path.parse(file).name
    : path
        .basename(group)
        .replace(/^\d+\./, '')
        .replaceAll('_', ' ');
}

function groupsIn(folder: string): readonly Group[] {
  const groups = look(folder, '', DEPTH);
  if (groups.length > 0) return groups;
  throw new BreedlabError(`There are no images in ${folder}.`, `Name a folder with ${IMAGE_EXTENSIONS.join(', ')}.`);
}

function look(folder: string, name: string, depth: number): readonly Group[] {
  const entries = fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => a.name.localeCompare(b.name, 'en'));
  const files = entries
    .filter((entry) => entry.isFile() && IMAGE_EXTENSIONS.includes(path.extname(entry.name).toLowerCase()))
    .map((entry) => path.join(folder, entry.name));
  const within = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && depth > 1)
    .flatMap((entry) => look(path.join(folder, entry.name), path.join(name, entry.name), depth - 1));
  return [...(files.length === 0 ? [] : [{ name, files }]), ...within];
}
