import * as fs from 'node:fs';
import * as path from 'node:path';
import { messageOf } from '../core';
import { readImageFolder, SPLITS, type Dataset } from '../data';
import type { Finding } from './types';

const WEIGHTS = /\.(?:pth|pt|safetensors|json)$/i;

/** Datasets made or fetched so far. None is fine: `npm start` makes the embedded one. */
export function checkDatasets(folder: string): Finding {
  const complete: string[] = [];
  const partial: string[] = [];
  for (const name of subfolders(folder).filter((found) => !found.startsWith('.'))) {
    try {
      complete.push(describe(readImageFolder(path.join(folder, name), { name })));
    } catch (error) {
      partial.push(`${name} (${messageOf(error)})`);
    }
  }
  if (partial.length > 0) {
    return {
      status: 'warning',
      detail: [...complete, `incomplete: ${partial.join(', ')}`].join('; '),
      remedy: `Remove the incomplete folder in ${folder}; \`npm start\` makes the embedded dataset again.`,
    };
  }
  return { status: 'ok', detail: complete.join('; ') || 'none yet; `npm start` makes the embedded one' };
}

function describe({ name, classes, images }: Dataset): string {
  const counts = SPLITS.map((split) => images[split].length);
  return `${name}: ${classes.length} classes, ${counts.join('/')} images in ${SPLITS.join('/')}`;
}

/** Pretrained weights. They are only needed by experiments that start from them. */
export function checkWeights(folder: string): Finding {
  const files = fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => WEIGHTS.test(name)) : [];
  return {
    status: 'ok',
    detail: files.length === 0 ? 'none; experiments from scratch need none' : files.join(', '),
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
