import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, settings } from '../../core';
import { describeLayout, readImageFolder, writeSplitList, type Dataset, type FolderLayout } from '../../data';
import { splitListFor } from '../splitting';
import type { OwnDataset } from './definition';

/** Folder of the split lists of the user's datasets: hidden, beside the datasets. */
const LISTS_FOLDER = '.splits';

const FOUND: Readonly<Record<FolderLayout['kind'], string>> = {
  splits: 'has folders train, valid and test',
  parts: 'has folders of parts, such as train',
  classes: 'has a folder per class',
  unknown: 'has no folders of images',
};

/**
 * Opens a dataset of the user's. A split that has to be drawn is drawn anew from what the folder holds, and kept as a
 * list, so that a run can be resumed with its own images after the folder has grown.
 *
 * @throws BreedlabError when the folder is not there, is laid out in another way, or has too few images of a class
 */
export function openOwnDataset(dataset: OwnDataset): Dataset {
  const { name, folder, layout } = dataset;
  if (!fs.existsSync(folder)) {
    throw new BreedlabError(`The folder of the dataset '${name}' is not there: ${folder}.`, 'Correct its definition.');
  }
  if (typeof layout === 'object') return openList(dataset, path.resolve(folder, layout.list));
  const found = describeLayout(folder);
  const isAsDefined =
    layout === 'classes' ? found.kind === 'classes' : found.kind === 'splits' || found.kind === 'parts';
  if (!isAsDefined) {
    throw new BreedlabError(
      `The dataset '${name}' has the layout '${layout}', and ${folder} ${FOUND[found.kind]}.`,
      found.kind === 'unknown'
        ? 'Correct its folder.'
        : `Define it with layout '${layout === 'split' ? 'classes' : 'split'}'.`,
    );
  }
  requireDrawn(dataset, found);
  if (found.kind === 'splits') return readImageFolder(folder, { name });
  return readImageFolder(drawnList(dataset), { name });
}

/** The list of the split that the definition draws. One file per split, so that those of earlier runs stay. */
function drawnList({ name, folder, seed, validShare: valid, testShare: test }: OwnDataset): string {
  const { list } = splitListFor({ root: folder, seed, valid, test }, folder);
  const hash = createHash('sha256').update(JSON.stringify(list)).digest('hex').slice(0, 12);
  const file = path.join(settings().datasetsFolder, LISTS_FOLDER, `${name}-${hash}.json`);
  if (!fs.existsSync(file)) writeSplitList(file, list);
  return file;
}

function openList({ name, folder }: OwnDataset, list: string): Dataset {
  if (!fs.existsSync(list)) {
    throw new BreedlabError(
      `The split list of the dataset '${name}' is not there: ${list}.`,
      'Write it with `npx breedlab data prepare`, or correct the path.',
    );
  }
  const dataset = readImageFolder(list, { name });
  if (dataset.root === folder) return dataset;
  throw new BreedlabError(
    `The split list of the dataset '${name}' is of images in ${dataset.root}, not in ${folder}.`,
    'Correct its folder.',
  );
}

/** A share of a part that is there already would mean nothing. */
function requireDrawn({ name, folder, validShare, testShare }: OwnDataset, layout: FolderLayout): void {
  const there =
    layout.kind === 'splits'
      ? ['valid', 'test']
      : layout.kind === 'parts'
        ? layout.parts.map(({ split }) => split)
        : [];
  for (const [key, share, split] of [
    ['validShare', validShare, 'valid'],
    ['testShare', testShare, 'test'],
  ] as const) {
    if (share === undefined || !there.includes(split)) continue;
    throw new BreedlabError(
      `The dataset '${name}' has ${key} ${share}, and ${folder} has a ${split} part already.`,
      `Leave ${key} out.`,
    );
  }
}
