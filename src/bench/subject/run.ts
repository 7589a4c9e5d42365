import * as fs from 'node:fs';
import { temporaryFolder } from '../../core';
import { planRun, runExperiment } from '../../experiments';
import type { MeasuredRun, RunWorkload } from './protocol';

/** Trains an experiment as `train` does, weights and checkpoints included, into a folder that goes afterwards. */
export async function measureRun({ experiment, profile, epochs }: RunWorkload): Promise<MeasuredRun> {
  const runsFolder = temporaryFolder('bench');
  try {
    const plan = await planRun(experiment, { profile, epochs });
    const epochSeconds: number[] = [];
    await runExperiment({
      ...plan,
      runsFolder,
      onEvent(event) {
        if (event.type === 'epoch') epochSeconds.push(event.row.seconds);
      },
    });
    return { epochSeconds };
  } finally {
    fs.rmSync(runsFolder, { recursive: true, force: true });
  }
}
