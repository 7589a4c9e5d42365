import { collectSeries, expectedEpochs } from '../analysis';
import { formatDuration, formatTable } from '../core';
import {
  estimateEpoch,
  experimentsOf,
  resolve,
  storedId,
  useThreadsOf,
  type ExperimentName,
  type Profile,
} from '../experiments';
import { performJob } from './job';

/** Options of {@link runEstimate}. */
export interface EstimateFlags {
  readonly profile: Profile;
  readonly seeds: readonly number[];
  readonly jobs: number;
  readonly data?: string;
  readonly epochs?: number;
  readonly workers?: number;
  readonly json?: boolean;
}

interface EstimateRow {
  readonly experiment: ExperimentName;
  readonly model: string;
  readonly secondsPerEpoch: number;
  readonly imagesPerSecond: number;
  readonly epochs: number;
  readonly from: string;
  /** Seconds of one run. */
  readonly seconds: number;
}

interface Estimate {
  readonly rows: readonly EstimateRow[];
  readonly seeds: number;
  readonly jobs: number;
  /** Seconds of all runs, with so many at a time. */
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
  { profile: { name }, seeds, jobs, data, epochs, workers }: EstimateFlags,
  onProgress: (done: number, total: number, text: string) => void,
  signal: AbortSignal,
): Promise<Estimate> {
  useThreadsOf(name);
  const series = collectSeries(name);
  const experiments = experimentsOf(name);
  const rows: EstimateRow[] = [];
  for (const experiment of experiments) {
    onProgress(rows.length, experiments.length, `measuring ${experiment.id}`);
    const measured = await estimateEpoch(experiment, { profile: name, data, epochs, workers, signal });
    const expected = expectedEpochs(experiment, series, resolve(experiment, { profile: name, epochs }).maxEpochs);
    const { secondsPerEpoch, imagesPerSecond } = measured;
    rows.push({
      experiment: storedId(experiment.id),
      model: measured.settings.model,
      ...{ secondsPerEpoch, imagesPerSecond, ...expected },
      seconds: secondsPerEpoch * expected.epochs,
    });
  }
  onProgress(experiments.length, experiments.length, 'measured');
  const all = rows.reduce((sum, { seconds }) => sum + seconds, 0) * seeds.length;
  return { rows, seeds: seeds.length, jobs, seconds: all / jobs };
}

function estimateText({ rows, seeds, jobs, seconds }: Estimate): string {
  const table = formatTable(
    [
      { title: 'experiment', align: 'right' },
      { title: 'model' },
      { title: 'images/s', align: 'right' },
      { title: 's/epoch', align: 'right' },
      { title: 'epochs', align: 'right' },
      { title: 'as' },
      { title: 's/run', align: 'right' },
    ],
    rows.map((row) => [
      String(row.experiment),
      row.model,
      row.imagesPerSecond.toFixed(0),
      row.secondsPerEpoch.toFixed(1),
      row.epochs.toFixed(0),
      row.from,
      row.seconds.toFixed(0),
    ]),
  );
  const runs = rows.length * seeds;
  return (
    `${table}\n${runs} runs, ${jobs} at a time: about ${formatDuration(seconds)}, ` +
    'with nothing beside them and as long as two at a time do not slow each other.'
  );
}
