import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Check } from './types';

type Finding = Omit<Check, 'name'>;

const SPLITS = ['train', 'valid', 'test'] as const;
const IMAGE = /\.(?:jpe?g|png|webp)$/i;
const WEIGHTS = /\.(?:pth|pt|safetensors|json)$/i;

/** Datasets made or fetched so far. None is fine: `npm start` makes the embedded one. */
export function checkDatasets(folder: string): Finding {
  const names = subfolders(folder).filter((name) => !name.startsWith('.'));
  const complete = names.filter((name) =>
    SPLITS.every((split) => fs.existsSync(path.join(folder, name, split))),
  );
  const partial = names.filter((name) => !complete.includes(name));
  const found = complete.map((name) => describe(folder, name)).join('; ');
  if (partial.length > 0) {
    return {
      status: 'warning',
      detail: `${found === '' ? '' : `${found}; `}incomplete: ${partial.join(', ')} (no train, valid and test)`,
      remedy: `Remove the incomplete folder in ${folder}; \`npm start\` makes the embedded dataset again.`,
    };
  }
  return { status: 'ok', detail: found === '' ? 'none yet; `npm start` makes the embedded one' : found };
}

function describe(folder: string, name: string): string {
  const counts = SPLITS.map((split) => {
    const classes = subfolders(path.join(folder, name, split));
    const images = classes.flatMap((breed) =>
      fs.readdirSync(path.join(folder, name, split, breed)).filter((file) => IMAGE.test(file)),
    );
    return { classes: classes.length, images: images.length };
  });
  return `${name}: ${counts[0]?.classes ?? 0} classes, ${counts.map(({ images }) => images).join('/')} images in ${SPLITS.join('/')}`;
}

/** Pretrained weights. They are only needed by experiments that start from them. */
export function checkWeights(dataFolder: string): Finding {
  const folder = path.join(dataFolder, 'weights');
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
