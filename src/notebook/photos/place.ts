import * as fs from 'node:fs';
import * as path from 'node:path';
import { settings } from '../../core';

/** Path from the notebook's folder, else from the folder of the datasets, so that a notebook can name its images. */
export function placeOf(photo: string): string {
  const here = path.resolve(photo);
  const inDatasets = path.join(settings().datasetsFolder, photo);
  return !fs.existsSync(here) && fs.existsSync(inDatasets) ? inDatasets : here;
}
