import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, settings } from '../core';

/** File names of the notebooks of the series, which the report runs and renders unless it is told otherwise. */
export const SERIES_NOTEBOOKS: readonly string[] = [
  '00-overview.ipynb',
  '01-weight-initialisation.ipynb',
  '02-custom-alexnets.ipynb',
  '03-sigmoid-bug.ipynb',
  '04-vgg16-from-scratch.ipynb',
  '05-alexnet-transfer.ipynb',
  '06-vgg-transfer.ipynb',
  '07-vgg16-bn-from-scratch.ipynb',
  '08-models.ipynb',
  '09-conclusions.ipynb',
  '10-data.ipynb',
  '11-laboratory.ipynb',
  '12-by-hand.ipynb',
  '13-whats-next.ipynb',
  '14-your-photos.ipynb',
];

/** Which notebooks are meant. */
export interface NotebookChoice {
  /** Names, patterns or paths: only these. Default: those of the series. */
  readonly notebooks?: readonly string[];
  /** More, named in the same way. Default: none. */
  readonly also?: readonly string[];
  /** Folder of names and patterns. Default: the setting `notebooksFolder`. */
  readonly folder?: string;
}

/**
 * Finds notebooks, sorted by file name: those of the series, or others by names, patterns or paths. A notebook of one's
 * own in the same folder is never among them unless it is named, since what it does is not known.
 *
 * @throws BreedlabError listing what exists when a pattern matches nothing, or one of the series is missing
 */
export function findNotebooks(choice: NotebookChoice = {}): readonly string[] {
  const { notebooks, also = [], folder = settings().notebooksFolder } = choice;
  const known = notebooksIn(folder);
  const named = [...(notebooks ?? []), ...also].flatMap((pattern) => matches(pattern, known, folder));
  const chosen = [...(notebooks === undefined ? seriesNotebooks(known, folder) : []), ...named].map((name) =>
    path.join(folder, name),
  );
  return [...new Set(chosen.map((file) => path.resolve(file)))].sort((a, b) =>
    path.basename(a).localeCompare(path.basename(b), 'en'),
  );
}

function seriesNotebooks(known: readonly string[], folder: string): readonly string[] {
  const missing = SERIES_NOTEBOOKS.filter((name) => !known.includes(name));
  if (missing.length === 0) return SERIES_NOTEBOOKS;
  throw new BreedlabError(
    missing.length === SERIES_NOTEBOOKS.length
      ? `There are no notebooks in ${folder}.`
      : `Of the series' notebooks ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing in ${folder}.`,
    'Restore them with git checkout.',
  );
}

/** File names of the notebooks in a folder, sorted. */
export function notebooksIn(folder: string): readonly string[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith('.ipynb'))
    .sort();
}

/** File names relative to the folder. */
function matches(pattern: string, known: readonly string[], folder: string): readonly string[] {
  if (pattern.endsWith('.ipynb') && fs.existsSync(pattern)) {
    return [path.relative(folder, path.resolve(pattern))];
  }
  const expression = globExpression(pattern.replace(/\.ipynb$/, ''));
  const found = known.filter((name) => expression.test(name.replace(/\.ipynb$/, '')));
  if (found.length === 0) {
    throw new BreedlabError(`No notebook matches '${pattern}'.`, `There are: ${known.join(', ') || 'none'}.`);
  }
  return found;
}

/** `*` is any text, `?` any character, `[0-3]` one of a set and `[!0-3]` one outside of it. */
function globExpression(pattern: string): RegExp {
  const parts = pattern.split(/(\[!?[^\]]+\]|\*|\?)/).map((part, i) => {
    if (i % 2 === 0) return part.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    if (part === '*') return '.*';
    return part === '?' ? '.' : part.replace(/^\[!/, '[^').replaceAll('\\', '\\\\');
  });
  return new RegExp(`^${parts.join('')}$`);
}

/** Sets of executed copies that are kept. */
const KEPT_COPIES = 5;

/**
 * Copies notebooks for execution, so that tracked files never change, and removes the oldest copies. They lie
 * below the project, where `import 'breedlab'` resolves.
 *
 * @returns paths of the copies, in the same order
 */
export function copyForExecution(notebooks: readonly string[]): readonly string[] {
  const cache = path.join(settings().projectRoot, '.cache', 'notebooks');
  fs.mkdirSync(cache, { recursive: true });
  const stamp = new Date().toISOString().replace(/[-:]/g, '').replace(/\..*/, '');
  const folder = fs.mkdtempSync(path.join(cache, `${stamp}-`));
  for (const old of fs.readdirSync(cache).sort().slice(0, -KEPT_COPIES)) {
    fs.rmSync(path.join(cache, old), { recursive: true, force: true });
  }
  return notebooks.map((notebook) => {
    const copy = path.join(folder, path.basename(notebook));
    fs.copyFileSync(notebook, copy);
    return copy;
  });
}
