import * as fs from 'node:fs';
import * as path from 'node:path';
import { temporaryFolder } from '../../core';
import { readImageFolder } from '../../data';
import type { Engine } from '../../engine';
import { baseSettings } from '../../experiments';
import { fit, openTraining, type TrainingEvent, type TrainingSettings } from '../../training';
import { peakMiB } from './process';
import type { EpochWorkload, MeasuredEpochs } from './protocol';

const SEED = 1;

/** A training as a run does it, checkpoints included, with caches that are empty at first. */
export async function measureEpochs(engine: Engine, workload: EpochWorkload): Promise<MeasuredEpochs> {
  const { model, batch, imageSize, widthMultiplier, workers, augmentation } = workload;
  const settings: TrainingSettings = {
    ...baseSettings,
    ...{ model, imageSize, widthMultiplier, augmentation },
    batchSize: batch,
    maxEpochs: workload.epochs,
  };
  const folder = temporaryFolder('bench');
  try {
    const setup = openTraining({
      ...{ engine, settings, dataset: readImageFolder(workload.data), seed: SEED, workers },
      pixelCache: { folder: path.join(folder, 'pixels'), mostMiB: 4096 },
    });
    try {
      let [began, firstStepAt] = [NaN, NaN];
      const epochs: { seconds: number; trainSeconds: number }[] = [];
      const onEvent = (event: TrainingEvent): void => {
        const now = Date.now();
        if (event.type === 'start') began = now;
        if (event.type === 'batch' && Number.isNaN(firstStepAt)) firstStepAt = now;
        if (event.type === 'epoch') {
          const trainSeconds = setup.imageCounts.train / event.row.imagesPerSecond;
          epochs.push({ seconds: (now - began) / 1000, trainSeconds });
          began = now;
        }
        if (event.type === 'finished' && event.outcome.kind !== 'max-epochs') {
          throw new Error(`The training ended by ${event.outcome.kind}.`);
        }
      };
      await fit({ setup, settings, seed: SEED, folder: path.join(folder, 'run'), onEvent });
      return { firstStepAt, epochs, peakMiB: peakMiB() };
    } finally {
      await setup.close();
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
