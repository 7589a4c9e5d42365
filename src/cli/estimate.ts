import { collectSeries, expectedEpochs } from '../analysis';
import { counted, formatDuration, settings } from '../core';
import {
  estimateEpoch,
  resolve,
  storedId,
  useThreadsOf,
  type Experiment,
  type ExperimentName,
  type Profile,
} from '../experiments';
import { performJob } from './job';
import { resultTable } from './output';

/** Options of {@link runEstimate}. */
export interface EstimateFlags {
  readonly profile: Profile;
  readonly experiments: readonly Experiment[];
  readonly seeds: readonly number[];
  readonly data?: string;
  readonly epochs?: number;
  readonly workers?: number;
  readonly json?: boolean;
}

interface EstimateRow {
  readonly experiment: ExperimentName;
  readonly model: string;
  readonly cpuSecondsPerEpoch: number;
  /** Processor time that only the first epoch takes: features are computed once. */
  readonly cpuSecondsOnce: number;
  readonly imagesPerSecond: number;
  readonly epochs: number;
  readonly from: string;
  /** Processor time of one run. */
  readonly cpuSeconds: number;
}

interface Estimate {
  readonly rows: readonly EstimateRow[];
  readonly seeds: number;
  readonly cores: number;
  /** Time on the clock of all runs, where they have every core to themselves. */
  readonly seconds: number;
}

/** `breedlab train --all --estimate`: how long every run will take, by a few steps of each. */
export function runEstimate(flags: EstimateFlags): Promise<void> {
  return performJob<Estimate>({
    json: flags.json,
    text: estimateText,
    run: (onProgress, signal) => estimate(flags, onProgress, signal),
  });
}

async function estimate(
  { profile: { name }, experiments, seeds, data, epochs, workers }: EstimateFlags,
  onProgress: (done: number, total: number, text: string) => void,
  signal: AbortSignal,
): Promise<Estimate> {
  useThreadsOf(name);
  const series = collectSeries(name);
  const rows: EstimateRow[] = [];
  for (const experiment of experiments) {
    onProgress(rows.length, experiments.length, `measuring ${experiment.id}`);
    const measured = await estimateEpoch(experiment, { profile: name, data, epochs, workers, signal });
    const expected = expectedEpochs(experiment, series, resolve(experiment, { profile: name, epochs }).maxEpochs);
    const { cpuSecondsPerEpoch, cpuSecondsOnce, imagesPerSecond } = measured;
    rows.push({
      experiment: storedId(experiment.id),
      model: measured.settings.model,
      ...{ cpuSecondsPerEpoch, cpuSecondsOnce, imagesPerSecond, ...expected },
      cpuSeconds: cpuSecondsOnce + cpuSecondsPerEpoch * expected.epochs,
    });
  }
  onProgress(experiments.length, experiments.length, 'measured');
  const { cores } = settings();
  const all = rows.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) * seeds.length;
  return { rows, seeds: seeds.length, cores, seconds: all / cores };
}

function estimateText({ rows, seeds, cores, seconds }: Estimate): string {
  const table = resultTable(
    [
      { title: 'experiment', align: 'right' },
      { title: 'model' },
      { title: 'images/s', align: 'right' },
      { title: 'CPU s/epoch', align: 'right' },
      { title: 'once', align: 'right' },
      { title: 'epochs', align: 'right' },
      { title: 'as' },
      { title: 'CPU s/run', align: 'right' },
    ],
    rows.map((row) => [
      String(row.experiment),
      row.model,
      row.imagesPerSecond.toFixed(0),
      row.cpuSecondsPerEpoch.toFixed(1),
      row.cpuSecondsOnce === 0 ? '-' : row.cpuSecondsOnce.toFixed(0),
      row.epochs.toFixed(0),
      row.from,
      row.cpuSeconds.toFixed(0),
    ]),
  );
  return (
    `${table}\n${rows.length * seeds} runs: about ${formatDuration(seconds)} on ${counted(cores, 'core')} ` +
    'with nothing beside them. Images per second are with what runs beside now.'
  );
}
