import * as fs from 'node:fs';
import * as path from 'node:path';
import { testImages } from '../../experiments';
import type { EndedRun } from '../model/trainedModel';
import type { ModelFacts } from './facts';

/** A test image that the page offers to try. */
export interface ExampleImage {
  /** Its class, for people. */
  readonly breed: string;
  readonly dataUrl: string;
}

const MOST = 8;
const TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
};

/**
 * The first test image of each class, whatever the model's answer to it. Of drawn images only: photographs may have
 * owners, and an exported page is meant to be passed on.
 *
 * @returns none when the dataset is no longer on this machine
 */
export function exampleImages(run: EndedRun, { dataset, classes }: ModelFacts): readonly ExampleImage[] {
  if (!dataset.isDrawn) return [];
  const images = testImages(run);
  return classes.slice(0, MOST).flatMap((breed, index) => {
    const image = run.predictions.images.find(({ trueClass }) => trueClass === index)?.image ?? '';
    const type = TYPES[path.extname(image).toLowerCase()];
    const file = images.find(image);
    if (type === undefined || file === null) return [];
    return [{ breed, dataUrl: `data:${type};base64,${fs.readFileSync(file).toString('base64')}` }];
  });
}
