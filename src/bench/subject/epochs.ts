import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
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
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'breedlab-bench-'));
  try {
    const setup = openTraining({
      ...{ engine, settings, dataset: readImageFolder(workload.data), seed: SEED, workers },
      pixelCache: { folder: path.join(folder, 'pixels'), mostMiB: 4096 },
    });
    try {
      const clock = epochClock();
      await fit({ setup, settings, seed: SEED, folder: path.join(folder, 'run'), onEvent: clock.onEvent });
      return { ...clock.read(setup.imageCounts.train), peakMiB: peakMiB() };
    } finally {
      await setup.close();
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** When things happened, by a training's events. */
function epochClock(): {
  onEvent(event: TrainingEvent): void;
  read(trainImages: number): Omit<MeasuredEpochs, 'peakMiB'>;
} {
  const epochs: { ends: number; imagesPerSecond: number }[] = [];
  let began = NaN;
  let firstStepAt = NaN;
  return {
    onEvent(event) {
      switch (event.type) {
        case 'start':
          began = Date.now();
          break;
        case 'batch':
          if (Number.isNaN(firstStepAt)) firstStepAt = Date.now();
          break;
        case 'epoch':
          epochs.push({ ends: Date.now(), imagesPerSecond: event.row.imagesPerSecond });
          break;
        case 'finished':
          if (event.outcome.kind !== 'max-epochs') throw new Error(`The training ended by ${event.outcome.kind}.`);
          break;
      }
    },
    read: (trainImages) => ({
      firstStepAt,
      epochs: epochs.map(({ ends, imagesPerSecond }, i) => ({
        seconds: (ends - (epochs[i - 1]?.ends ?? began)) / 1000,
        trainSeconds: trainImages / imagesPerSecond,
      })),
    }),
  };
}
