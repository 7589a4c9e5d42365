import * as fs from 'node:fs';
import * as path from 'node:path';
import { settings } from '../../core';
import type { Run } from './readRuns';

/** Paths of a run's test images on this machine. */
export interface TestImages {
  /**
   * Absolute path of an image of `predictions.json`; null when the file is not there (any more).
   *
   * @param image its path within the dataset
   */
  find(image: string): string | null;
}

/**
 * The test images of a run: in the folder it was trained on, else in the dataset of the same name here. A run
 * folder may come from another machine, and a dataset may be missing: callers continue without the pictures.
 */
export function testImages({ environment, config }: Pick<Run, 'environment' | 'config'>): TestImages {
  const recorded = environment.sessions.at(-1)?.dataset?.root;
  const roots = [
    ...(recorded === undefined ? [] : [recorded]),
    path.join(settings().datasetsFolder, config.dataset.name),
  ];
  return {
    find(image) {
      // The path comes from a file that may be another's: it must not lead out of the dataset.
      if (path.isAbsolute(image) || image.split('/').includes('..')) return null;
      return roots.map((root) => path.join(root, image)).find((file) => fs.existsSync(file)) ?? null;
    },
  };
}
