import { wilsonInterval, type Interval } from '../intervals';
import { accuracyOverSeeds, summarizeSeeds, type SeedSummary } from '../statistics/overSeeds';
import type { SeriesRun } from './series';

/** Test accuracy of an experiment's runs, of one seed or of several. */
export interface RunsAccuracy {
  readonly seeds: readonly number[];
  readonly summary: SeedSummary;
  /** 95%: Wilson's of one run, of several over seeds and images. */
  readonly interval: Interval;
  /** Test images that the one run classified correctly, out of all; null with several. */
  readonly count: { readonly correct: number; readonly total: number } | null;
}

/**
 * Test accuracy of an experiment's runs: of several seeds together, where all were tested on the same images, else of
 * the first alone. Null where none came to an end.
 */
export function accuracyOfRuns(runs: readonly Pick<SeriesRun, 'metrics' | 'outcomes'>[]): RunsAccuracy | null {
  const ended = runs.filter(({ metrics }) => metrics.testCorrect !== null && metrics.outcome.kind !== 'diverged');
  const [first] = ended;
  if (first === undefined) return null;
  const tables = ended.flatMap(({ outcomes }) => (outcomes === null ? [] : [outcomes]));
  const areTogether = tables.length === ended.length && new Set(tables.map(({ imagesHash }) => imagesHash)).size === 1;
  const shown = areTogether ? ended : [first];
  const summary = summarizeSeeds(shown.map(({ metrics }) => metrics.testCorrect! / metrics.testTotal));
  const seeds = shown.map(({ metrics }) => metrics.seed);
  if (seeds.length > 1) {
    return { seeds, summary, interval: accuracyOverSeeds(tables.map(({ correct }) => correct)), count: null };
  }
  const count = { correct: first.metrics.testCorrect!, total: first.metrics.testTotal };
  return { seeds, summary, interval: wilsonInterval(count.correct, count.total), count };
}
