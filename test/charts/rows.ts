import type { PublishedCurves } from '../../src/experiments/published';
import type { EpochRow } from '../../src/training';

/** Rows of a run that learns a little in every epoch. */
export function epochRows(count: number): EpochRow[] {
  return Array.from({ length: count }, (_, i) => ({
    epoch: i + 1,
    learningRate: i < 8 ? 0.01 : 0.005,
    trainLoss: 2.3 * Math.exp(-i / 80),
    trainAccuracy: Math.min(1, 0.1 + i * 0.004),
    validLoss: 2.3 * Math.exp(-i / 100) + 0.012345678,
    validAccuracy: Math.min(1, 0.1 + i * 0.003),
    testLoss: 2.3 * Math.exp(-i / 100) + 0.02,
    testAccuracy: Math.min(1, 0.1 + i * 0.0031),
    seconds: 10,
    imagesPerSecond: 300,
  }));
}

/** Curves as published, of any length; the best epoch is the third from the end. */
export function publishedRows(count: number): PublishedCurves {
  const over = (f: (i: number) => number): number[] => Array.from({ length: count }, (_, i) => f(i));
  const loss = (i: number): number => 4.89 - i * 0.003;
  return {
    learningRate: over((i) => 0.01 * 0.5 ** Math.floor(i / 20)),
    trainLoss: over(loss),
    validLoss: over((i) => (i === count - 3 ? 1 : loss(i))),
    testLoss: over(loss),
    testAccuracy: over((i) => 0.01 + i * 0.0005),
  };
}
