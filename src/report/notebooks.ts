import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, settings } from '../core';

/**
 * Finds the notebooks that names, patterns or paths match, sorted by file name; all of the notebooks folder
 * when none is given.
 *
 * @throws BreedlabError listing what exists when a pattern matches nothing
 */
export function findNotebooks(patterns: readonly string[] = []): readonly string[] {
  const { notebooksFolder } = settings();
  const known = fs.existsSync(notebooksFolder)
    ? fs
        .readdirSync(notebooksFolder)
        .filter((name) => name.endsWith('.ipynb'))
        .sort()
    : [];
  if (patterns.length === 0 && known.length === 0) {
    throw new BreedlabError(`There are no notebooks in ${notebooksFolder}.`, 'Restore them with git checkout.');
  }
  const inFolder = (name: string): string => path.join(notebooksFolder, name);
  const chosen =
    patterns.length === 0 ? known.map(inFolder) : patterns.flatMap((pattern) => matches(pattern, known).map(inFolder));
  return [...new Set(chosen.map((file) => path.resolve(file)))].sort((a, b) =>
    path.basename(a).localeCompare(path.basename(b), 'en'),
  );
}

/**
 * File names relative to the notebooks folder, or an absolute path, which path.join leaves to path.resolve.
 */
function matches(pattern: string, known: readonly string[]): readonly string[] {
  if (pattern.endsWith('.ipynb') && fs.existsSync(pattern)) {
    return [path.relative(settings().notebooksFolder, path.resolve(pattern))];
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
