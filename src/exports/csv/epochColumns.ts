import type { Run } from '../../experiments';
import type { EpochRow } from '../../training';
import type { CsvColumn } from './csv';
import { IDENTITY } from './runColumns';

/** One epoch of one run. */
export interface RunEpoch {
  readonly run: Run;
  readonly row: EpochRow;
}

const FIGURES: readonly (readonly [name: string, key: keyof EpochRow, meaning: string])[] = [
  ['epoch', 'epoch', 'From 1.'],
  ['learning_rate', 'learningRate', 'The rate this epoch trained with.'],
  ['train_loss', 'trainLoss', 'Mean training loss, with augmentation and dropout.'],
  ['train_accuracy', 'trainAccuracy', 'In [0, 1].'],
  ['valid_loss', 'validLoss', 'Mean validation loss.'],
  ['valid_accuracy', 'validAccuracy', 'In [0, 1].'],
  ['test_loss', 'testLoss', 'Mean test loss.'],
  ['test_accuracy', 'testAccuracy', 'In [0, 1].'],
  ['seconds', 'seconds', 'Time of the whole epoch, evaluation included.'],
  ['images_per_second', 'imagesPerSecond', 'Training images per second of training time.'],
];

/** Columns of a table with a row per epoch. */
export const EPOCH_COLUMNS: readonly CsvColumn<RunEpoch>[] = [
  ...IDENTITY.map((column) => ({ ...column, value: ({ run }: RunEpoch) => column.value(run) })),
  ...FIGURES.map(([name, key, meaning]) => ({ name, meaning, value: ({ row }: RunEpoch) => row[key] })),
  {
    name: 'is_best',
    meaning: '`true` in the epoch with the lowest validation loss.',
    value: ({ run, row }) => (run.metrics === null ? null : run.metrics.bestEpoch === row.epoch),
  },
];
