import * as path from 'node:path';
import { parallelCoordinates, renderPng } from '../charts';
import { batchFolder } from '../cluster';
import { writeFileAtomic, writeJsonAtomic } from '../core';
import type { SweepOutcome } from '../sweeps';

/** Writes the ranking of a sweep and its chart into the folder of its batch. */
export async function chartOfSweep(outcome: SweepOutcome): Promise<void> {
  const folder = batchFolder(outcome.batch);
  writeJsonAtomic(path.join(folder, 'sweep.json'), outcome);
  const chart = parallelCoordinates(outcome);
  if (chart?.vegaLite === undefined) return;
  writeFileAtomic(path.join(folder, 'sweep.png'), await renderPng(chart.vegaLite));
}
