import * as fs from 'node:fs';
import * as path from 'node:path';
import { messageOf, type Settings } from '../core';
import { readImageFolder, SPLIT_LIST_FILE, SPLITS, type Dataset } from '../data';
import { allPublishedWeights, installedFile } from '../weights';
import type { Finding } from './types';

const WEIGHTS = /\.(?:pth|pt|safetensors|json)$/i;

/** Datasets made or fetched so far. None is fine: `npm start` makes the embedded one. */
export function checkDatasets(folder: string): Finding {
  const complete: string[] = [];
  const unsplit: string[] = [];
  const partial: string[] = [];
  for (const name of subfolders(folder).filter((found) => !found.startsWith('.'))) {
    if (!isSplit(path.join(folder, name))) {
      unsplit.push(name);
      continue;
    }
    try {
      complete.push(describe(readImageFolder(path.join(folder, name), { name })));
    } catch (error) {
      partial.push(`${name} (${messageOf(error)})`);
    }
  }
  const found = [...complete, ...unsplit.map((name) => `${name}: not split into ${SPLITS.join(', ')}`)];
  if (partial.length > 0) {
    return {
      status: 'warning',
      detail: [...found, `incomplete: ${partial.join(', ')}`].join('; '),
      remedy: 'Do what is said of it; `npm start` completes the embedded dataset by itself.',
    };
  }
  return { status: 'ok', detail: found.join('; ') || 'none yet; `npm start` makes the embedded one' };
}

/** False for a folder of photographs as one collects them, or as notebook 14 draws them. */
function isSplit(folder: string): boolean {
  const has = (name: string): boolean => fs.existsSync(path.join(folder, name));
  return has(SPLIT_LIST_FILE) || SPLITS.filter(has).length > 1;
}

function describe({ name, classes, images }: Dataset): string {
  const counts = SPLITS.map((split) => images[split].length);
  return `${name}: ${classes.length} classes, ${counts.join('/')} images in ${SPLITS.join('/')}`;
}

/** Published weights: those that came with set-up, and files that were fetched. */
export function checkWeights({ projectRoot, weightsFolder: folder }: Settings): Finding {
  const installed = allPublishedWeights().flatMap(({ name, origin }) =>
    origin.kind === 'python-package' && installedFile(origin, projectRoot) !== undefined ? [name] : [],
  );
  const files = fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => WEIGHTS.test(name)) : [];
  return {
    status: 'ok',
    detail: [...installed, ...files].join(', ') || 'none; `npx breedlab weights list` names them',
  };
}

function subfolders(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
