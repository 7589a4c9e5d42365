import { inOneLine } from '../../core';
import type { Predictions } from '../../experiments';
import { wilsonInterval, type Interval } from '../intervals';

/** Test accuracy of a run on one breed. */
export interface BreedAccuracy {
  /** Index among the classes. */
  readonly index: number;
  readonly name: string;
  readonly correct: number;
  readonly total: number;
  /** 95% Wilson interval. */
  readonly accuracy: Interval;
}

/**
 * Test accuracy of every breed that has test images, highest first; ties by name.
 *
 * @example const [best] = breedAccuracies(run.predictions!);
 */
export function breedAccuracies({ classes, images }: Predictions): readonly BreedAccuracy[] {
  const correct = classes.map(() => 0);
  const total = classes.map(() => 0);
  for (const { trueClass, topClasses } of images) {
    total[trueClass]! += 1;
    if (topClasses[0] === trueClass) correct[trueClass]! += 1;
  }
  const breeds = classes
    .map((name, index) => ({ index, name, correct: correct[index]!, total: total[index]! }))
    .filter((breed) => breed.total > 0)
    .map((breed) => ({ ...breed, accuracy: wilsonInterval(breed.correct, breed.total) }))
    .sort((a, b) => b.accuracy.estimate - a.accuracy.estimate || a.name.localeCompare(b.name, 'en'));
  return inOneLine('BreedAccuracy', breeds);
}
