import type { ModelName } from '../../models';
import { busyNotes, ratioOf, spreadOf, spreadText, type MachineReport, type ReportTable, type Spread } from '../measure';
import { FIXED, LOADED, type StepsSample } from './sides';

/** What training may lose to its data, at most. */
const MOST_LOST = 0.05;

export interface DataWaitReport {
  readonly benchmark: 'data-wait';
  readonly machine: MachineReport;
  readonly data: { readonly name: string; readonly images: number };
  readonly model: ModelName;
  readonly batchSize: number;
  readonly workers: number;
  readonly rounds: number;
  readonly steps: number;
  /** Images per second on one batch over and over, and on the loader's. */
  readonly fixed: Spread;
  readonly loaded: Spread;
  /** Part of the speed that is lost, round by round; negative where the loader's steps happened to be faster. */
  readonly lost: Spread;
  /** Part of the time for which steps waited for their batches. */
  readonly waited: Spread;
  /** Processor time per image in ms, medians. */
  readonly processor: { readonly fixed: number; readonly loaded: number };
  readonly target: number;
  readonly met: boolean;
}

export type DataWaitFacts = Omit<DataWaitReport, 'benchmark' | 'fixed' | 'loaded' | 'lost' | 'waited' | 'processor' | 'target' | 'met'>;

export function dataWaitReport(
  facts: DataWaitFacts,
  samples: ReadonlyMap<string, readonly StepsSample[]>,
): DataWaitReport {
  const speeds = (name: string): number[] => samples.get(name)!.map(({ imagesPerSecond }) => imagesPerSecond);
  const processor = (name: string): number =>
    spreadOf(samples.get(name)!.map(({ processorMilliseconds }) => processorMilliseconds)).median;
  const lost = spreadOf(ratioOf(speeds(LOADED), speeds(FIXED)).values.map((ratio) => 1 - ratio));
  return {
    benchmark: 'data-wait',
    ...facts,
    fixed: spreadOf(speeds(FIXED)),
    loaded: spreadOf(speeds(LOADED)),
    lost,
    waited: spreadOf(samples.get(LOADED)!.map(({ waitedShare }) => waitedShare)),
    processor: { fixed: processor(FIXED), loaded: processor(LOADED) },
    target: MOST_LOST,
    met: lost.median <= MOST_LOST,
  };
}

export function dataWaitTable(report: DataWaitReport): ReportTable {
  const { model, batchSize, data, machine, workers, rounds, steps, fixed, loaded, lost, waited, target, met } = report;
  const { processor } = report;
  const percent = (spread: Spread): string =>
    `${spreadText(spreadOf(spread.values.map((value) => value * 100)), 1)}%`;
  return {
    title: `${model} at batch ${batchSize}: what training loses to its data`,
    columns: [
      { title: 'steps on' },
      { title: 'images/s', align: 'right' },
      { title: 'lost', align: 'right' },
      { title: 'waited', align: 'right' },
      { title: 'CPU ms/image', align: 'right' },
    ],
    rows: [
      [FIXED, spreadText(fixed, 1), '-', '-', processor.fixed.toFixed(2)],
      [
        LOADED,
        spreadText(loaded, 1),
        `${percent(lost)} [${target * 100}%${met ? '' : ', missed'}]`,
        percent(waited),
        processor.loaded.toFixed(2),
      ],
    ],
    notes: [
      `${data.images} images of ${data.name} with the full augmentation, ${workers} image workers; medians of ` +
        `${rounds} rounds of ${steps} steps each (smallest-largest), in turn. In brackets what may be lost at most.`,
      'The loader is past its first epoch, which decodes the files. Lost is more than waited: workers take cores.',
      ...busyNotes(machine),
    ],
  };
}
