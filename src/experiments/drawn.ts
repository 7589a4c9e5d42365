import * as path from 'node:path';
import { settings } from '../core';
import { allProfiles } from './profiles';

/** Tells whether a dataset is one of drawings that Breedlab makes: photographs are strange to a network that learned it. */
export function isDrawnData(name: string): boolean {
  return allProfiles().some(({ data }) => data.kind === 'procedural-dogs' && data.name === name);
}

/** Warns of such a network's answers about a photograph. */
export const DRAWN_CAUTION =
  'It learned from drawings that a program made, not from photographs. What it says of a photograph shows how ' +
  'such a model works, not what breed the dog is.';

/**
 * {@link DRAWN_CAUTION} where a network that learned drawings is asked about images that are no drawings of its dataset;
 * else null.
 *
 * @param dataset name of the dataset that the run learned
 * @param files paths of the images
 */
export function drawnCaution(dataset: string, files: readonly string[]): string | null {
  if (!isDrawnData(dataset)) return null;
  const folder = path.join(settings().datasetsFolder, dataset) + path.sep;
  return files.every((file) => path.resolve(file).startsWith(folder)) ? null : DRAWN_CAUTION;
}
