import { Random } from '../../core';
import type { Interval } from '../intervals';
import { normalBelow } from './normal';
import { studentQuantile } from './student';
import type { ConfidenceOptions } from './twoProportions';

/** Options of {@link bootstrap} and {@link crossedBootstrap}. */
export interface BootstrapOptions extends ConfidenceOptions {
  /** Samples drawn. Default 2000. */
  readonly draws?: number;
  /** Decides the samples: the same seed gives the same interval. Default 1. */
  readonly seed?: number;
}

/**
 * Percentile interval of any statistic by resampling (B. Efron 1979, "Bootstrap methods: another look at the jackknife",
 * Annals of Statistics 7:1-26): the statistic of samples of the same size, drawn with replacement. Of fewer than some
 * thirty values it is too narrow.
 *
 * @param sample e.g. a run's test images, which are drawn whole
 * @param statistic called with every resampled list
 * @throws RangeError for an empty sample
 * @example
 * const losses = [0.2, 1.4, 0.7, 0.1, 2.2];
 * const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;
 * const { low, high } = bootstrap(losses, median);
 */
export function bootstrap<T>(
  sample: readonly T[],
  statistic: (resampled: readonly T[]) => number,
  { draws = 2000, seed = 1, confidence = 0.95 }: BootstrapOptions = {},
): Interval {
  if (sample.length === 0) throw new RangeError('There is nothing to resample.');
  const random = Random.seeded(seed).split('bootstrap');
  const values = Float64Array.from({ length: draws }, () =>
    statistic(sample.map(() => sample[random.below(sample.length)]!)),
  );
  return percentiles(statistic(sample), values, (1 - confidence) / 2);
}

/** Options of {@link crossedBootstrap}. */
export interface CrossedBootstrapOptions extends BootstrapOptions {
  /**
   * Widens the percentiles to those that give Student's interval where the rows decide, by the factor
   * `sqrt(n / (n - 1)) t / z` (T. C. Hesterberg 2015, "What teachers should know about the bootstrap", American
   * Statistician 69:371-386). Default true.
   */
  readonly expanded?: boolean;
}

/**
 * Interval of the mean of a table whose rows and columns are both samples: both are resampled, independently
 * (A. B. Owen 2007, "The pigeonhole bootstrap", Annals of Applied Statistics 1:386-411).
 *
 * Where few rows decide it is far too narrow unless it is expanded, and then too wide where they do not:
 * {@link crossedMean} keeps its coverage in both (docs/statistics.md).
 *
 * @param values [rows, columns], e.g. seeds by images; at least two rows
 * @throws RangeError for fewer rows, or rows of unequal length
 * @example const { low, high } = crossedBootstrap([[0, 1, 0, -1], [1, 1, 0, 0], [0, 1, 1, 0]], { draws: 1000 });
 */
export function crossedBootstrap(
  values: readonly (readonly number[])[],
  { draws = 2000, seed = 1, confidence = 0.95, expanded = true }: CrossedBootstrapOptions = {},
): Interval {
  const [rows, columns] = [values.length, values[0]?.length ?? 0];
  if (rows < 2 || columns === 0 || values.some((row) => row.length !== columns)) {
    throw new RangeError(
      `A table of ${rows} rows and ${columns} columns cannot be resampled, or its rows are of unequal length.`,
    );
  }
  const random = Random.seeded(seed).split('crossed bootstrap');
  const rowTimes = new Float64Array(rows);
  const means = Float64Array.from({ length: draws }, () => {
    rowTimes.fill(0);
    for (let r = 0; r < rows; r++) rowTimes[random.below(rows)]! += 1;
    let sum = 0;
    for (let c = 0; c < columns; c++) {
      const column = random.below(columns);
      for (let r = 0; r < rows; r++) sum += rowTimes[r]! * values[r]![column]!;
    }
    return sum / (rows * columns);
  });
  const mean = values.flat().reduce((sum, value) => sum + value, 0) / (rows * columns);
  const tail = (1 - confidence) / 2;
  const wide = normalBelow(studentQuantile(tail, rows - 1) * Math.sqrt(rows / (rows - 1)));
  return percentiles(mean, means, expanded ? wide : tail);
}

/** The interval that leaves out a share of the values on either side, with straight lines between them. */
function percentiles(estimate: number, values: Float64Array, tail: number): Interval {
  values.sort();
  const at = (share: number): number => {
    const place = share * (values.length - 1);
    const below = Math.floor(place);
    const next = values[Math.min(below + 1, values.length - 1)]!;
    return values[below]! + (place - below) * (next - values[below]!);
  };
  return { estimate, low: at(tail), high: at(1 - tail) };
}
