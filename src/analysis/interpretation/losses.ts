import { inOneLine } from '../../core';
import type { Prediction, Predictions } from '../../experiments';

/** A test image with its loss. */
export interface ImageLoss {
  readonly image: string;
  readonly trueClass: number;
  readonly predictedClass: number;
  /** Probability of the first choice. */
  readonly confidence: number;
  /** Cross-entropy of the true class, in nats. */
  readonly loss: number;
  /** True for a lower bound: the run did not record the loss, and the true class is not among its five. */
  readonly isLowerBound: boolean;
}

/**
 * Cross-entropy of one image. Older runs did not record it, only the five largest probabilities: where the
 * true class is none of them, it has at most the fifth one, and at most what is left of 1.
 */
export function imageLoss({ trueClass, topClasses, topProbabilities, loss }: Prediction): {
  readonly loss: number;
  readonly isLowerBound: boolean;
} {
  if (typeof loss === 'number') return { loss, isLowerBound: false };
  const place = topClasses.indexOf(trueClass);
  if (place >= 0) return { loss: -Math.log(topProbabilities[place]!), isLowerBound: false };
  const rest = 1 - topProbabilities.reduce((sum, probability) => sum + probability, 0);
  const most = Math.min(topProbabilities.at(-1)!, Math.max(rest, Number.EPSILON));
  return { loss: -Math.log(most), isLowerBound: true };
}

/**
 * The test images with the largest losses, largest first; ties by path.
 *
 * @example const worst = topLosses(run.predictions!, 10);
 */
export function topLosses({ images }: Predictions, count: number): readonly ImageLoss[] {
  const worst = images
    .map((prediction) => ({
      image: prediction.image,
      trueClass: prediction.trueClass,
      predictedClass: prediction.topClasses[0]!,
      confidence: prediction.topProbabilities[0]!,
      ...imageLoss(prediction),
    }))
    .sort((a, b) => b.loss - a.loss || (a.image < b.image ? -1 : 1))
    .slice(0, count);
  return inOneLine('ImageLoss', worst);
}
