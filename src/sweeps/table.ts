import { formatNumber, type Column } from '../core';
import { settingText } from '../training';
import type { SweepResult, TrialResult } from './results';

/** The combinations of a sweep as a table: columns and cells, the best first. */
export function sweepTable({ settings, trials }: SweepResult): {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
} {
  return {
    columns: [
      { title: 'rank', align: 'right' },
      ...settings.map((title) => ({ title, align: 'right' as const })),
      { title: 'validation loss', align: 'right' },
      { title: 'deviation', align: 'right' },
      { title: 'runs', align: 'right' },
    ],
    rows: trials.map((trial, i) => [
      trial.validLoss === null ? '-' : String(i + 1),
      ...settings.map((key) => settingText(trial.values[key])),
      trial.diverged > 0 ? 'diverged' : formatNumber(trial.validLoss),
      formatNumber(trial.deviation),
      trial.finished === trial.runs ? String(trial.runs) : `${trial.finished} of ${trial.runs}`,
    ]),
  };
}

/** The outcome of a sweep in a sentence. */
export function describeSweep({ trials }: SweepResult): string {
  const [best, second] = trials;
  if (best === undefined || best.validLoss === null) return 'No run of the sweep has finished with a validation loss.';
  const isDone = trials.every(({ finished, diverged, runs }) => finished + diverged === runs);
  const after = second === undefined || second.validLoss === null ? '' : `, before ${lossOf(second)}`;
  const open = isDone ? '' : ' Not all runs have finished yet.';
  return `Lowest validation loss: ${best.experiment}, ${lossOf(best)}${after}.${open}`;
}

function lossOf({ validLoss, deviation, finished }: TrialResult): string {
  const spread = deviation === null ? '' : ` (deviation ${formatNumber(deviation)} over ${finished} runs)`;
  return `${formatNumber(validLoss)}${spread}`;
}
