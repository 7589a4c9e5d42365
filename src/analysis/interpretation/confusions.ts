import { inOneLine } from '../../core';
import type { Predictions } from '../../experiments';
import { seriate } from './seriation';

/** Images of one breed that were taken for another. */
export interface Confusion {
  /** Class indices. */
  readonly trueClass: number;
  readonly predictedClass: number;
  readonly count: number;
  /** Test images of the true class. */
  readonly total: number;
  /** Paths of those images, the most confident mistake first. */
  readonly images: readonly string[];
}

/** Confusion matrix: counts of true against predicted classes. */
export interface ConfusionMatrix {
  /** Class names, in the order of the rows and columns. */
  readonly classes: readonly string[];
  /** Rows are true classes, columns predicted ones. */
  readonly counts: readonly (readonly number[])[];
}

/**
 * The confusion matrix in the order of the run's classes.
 *
 * @example const { classes, counts } = confusionMatrix(run.predictions!);
 */
export function confusionMatrix({ classes, images }: Predictions): ConfusionMatrix {
  const counts = classes.map(() => classes.map(() => 0));
  for (const { trueClass, topClasses } of images) counts[trueClass]![topClasses[0]!]! += 1;
  return inOneLine('ConfusionMatrix', { classes, counts });
}

/**
 * The same matrix with classes that are confused with each other beside each other. Similarity of two classes
 * is the mean of the shares of each that were taken for the other.
 *
 * @example const ordered = orderBySimilarity(confusionMatrix(run.predictions!));
 */
export function orderBySimilarity({ classes, counts }: ConfusionMatrix): ConfusionMatrix {
  const totals = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const share = (from: number, to: number): number => (totals[from] === 0 ? 0 : counts[from]![to]! / totals[from]!);
  const order = seriate(classes.map((_, i) => classes.map((__, j) => (share(i, j) + share(j, i)) / 2)));
  return inOneLine('ConfusionMatrix', {
    classes: order.map((i) => classes[i]!),
    counts: order.map((i) => order.map((j) => counts[i]![j]!)),
  });
}

/**
 * Lists the confused pairs of breeds, the most frequent first; ties by the larger share.
 *
 * @example const [worst] = mostConfused(run.predictions!);
 */
export function mostConfused({ images }: Predictions): readonly Confusion[] {
  const totals = new Map<number, number>();
  const found = new Map<string, { trueClass: number; predictedClass: number; images: [string, number][] }>();
  for (const { image, trueClass, topClasses, topProbabilities } of images) {
    totals.set(trueClass, (totals.get(trueClass) ?? 0) + 1);
    const predictedClass = topClasses[0]!;
    if (predictedClass === trueClass) continue;
    const key = `${trueClass} ${predictedClass}`;
    const pair = found.get(key) ?? { trueClass, predictedClass, images: [] };
    pair.images.push([image, topProbabilities[0]!]);
    found.set(key, pair);
  }
  const pairs = [...found.values()]
    .map(({ trueClass, predictedClass, images: mistaken }) => ({
      trueClass,
      predictedClass,
      count: mistaken.length,
      total: totals.get(trueClass)!,
      images: mistaken.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([image]) => image),
    }))
    .sort(
      (a, b) =>
        b.count - a.count ||
        b.count / b.total - a.count / a.total ||
        a.trueClass - b.trueClass ||
        a.predictedClass - b.predictedClass,
    );
  return inOneLine('Confusion', pairs);
}
