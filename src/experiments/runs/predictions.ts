import * as path from 'node:path';
import type { Dataset } from '../../data';
import type { PredictedImage } from '../../training';
import type { Prediction, Predictions } from '../types';

const KEPT = 5;

/** Softmax of logits, in float64. */
export function softmax(logits: ArrayLike<number>): number[] {
  const values = Array.from(logits);
  const largest = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** Cross-entropy of one image, `log(sum(exp(logits))) - logits[label]` in float64, in nats. */
export function crossEntropy(logits: ArrayLike<number>, label: number): number {
  const values = Array.from(logits);
  const largest = Math.max(...values);
  const sum = values.reduce((total, value) => total + Math.exp(value - largest), 0);
  return largest + Math.log(sum) - values[label]!;
}

/** Indices of the largest values, largest first; of equal values the first comes first. */
export function largestIndices(values: ArrayLike<number>, count: number): number[] {
  return Array.from(values, (_, index) => index)
    .sort((a, b) => values[b]! - values[a]! || a - b)
    .slice(0, count);
}

/** predictions.json of a test split. */
export function toPredictions(dataset: Dataset, images: readonly PredictedImage[]): Predictions {
  return {
    classes: dataset.classes.map(({ name }) => name),
    images: images.map((image) => toPrediction(dataset, image)),
  };
}

function toPrediction(dataset: Dataset, { index, label, logits }: PredictedImage): Prediction {
  const probabilities = softmax(logits);
  const topClasses = largestIndices(logits, KEPT);
  return {
    image: relativePath(dataset, dataset.images.test[index]!.path),
    trueClass: label,
    topClasses,
    topProbabilities: topClasses.map((c) => probabilities[c]!),
    loss: crossEntropy(logits, label),
  };
}

/** Path within the dataset, with forward slashes. */
export function relativePath(dataset: Dataset, file: string): string {
  return path.relative(dataset.root, file).split(path.sep).join('/');
}
