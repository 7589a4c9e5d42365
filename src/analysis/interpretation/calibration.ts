import { formatPercent, inOneLine } from '../../core';
import type { Prediction } from '../../experiments';
import { wilsonInterval, type Interval } from '../intervals';

/** Images whose confidence lies in one interval. */
export interface CalibrationBin {
  /** Exclusive lower bound (inclusive at 0); `high` is inclusive. */
  readonly low: number;
  readonly high: number;
  readonly images: number;
  readonly correct: number;
  /** Mean confidence of the images; null in an empty bin. */
  readonly confidence: number | null;
  /** Share classified correctly, with its 95% Wilson interval; null in an empty bin. */
  readonly accuracy: Interval | null;
}

/** Calibration: tells whether a confidence of 70% means being right seven times in ten. */
export interface Calibration {
  readonly bins: readonly CalibrationBin[];
  /** Expected calibration error: mean distance of accuracy and confidence over the images, in [0, 1]. */
  readonly expectedError: number;
  /** The largest distance among the bins that have images. */
  readonly maximumError: number;
  /** Mean confidence minus accuracy, in [-1, 1]. */
  readonly excess: number;
  /**
   * `overconfident` or `underconfident` where the mean confidence lies outside the accuracy's 95% Wilson interval; else
   * `not told apart`: so many images do not show whether confidence and accuracy differ.
   */
  readonly tendency: 'overconfident' | 'underconfident' | 'not told apart';
}

/** Options of {@link calibrate}. */
export interface CalibrationOptions {
  /** Equal intervals of [0, 1]. Default 10. */
  readonly bins?: number;
}

/**
 * Reliability of the probabilities that a network gives its first choice (C. Guo et al. 2017, "On calibration
 * of modern neural networks", equations 2 and 3): images are binned by confidence, and in each bin the share
 * that is right is compared with the mean confidence. With few images the expected error is above zero by
 * chance alone.
 *
 * @throws RangeError when there is no image, or `bins` is not a whole number from 1
 * @example const { expectedError } = calibrate(run.predictions!.images);
 */
export function calibrate(images: readonly Prediction[], options: CalibrationOptions = {}): Calibration {
  const { bins: count = 10 } = options;
  if (images.length === 0) throw new RangeError('There is no image to calibrate by.');
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`${count} is not a number of bins.`);
  const groups: Prediction[][] = Array.from({ length: count }, () => []);
  for (const image of images) groups[binOf(confidenceOf(image), count)]!.push(image);
  const bins = groups.map((group, i) => toBin(group, i / count, (i + 1) / count));
  const gaps = bins.map((bin) => (bin.accuracy === null ? 0 : Math.abs(bin.accuracy.estimate - bin.confidence!)));
  const correct = bins.reduce((sum, bin) => sum + bin.correct, 0);
  const confidence = mean(images.map(confidenceOf));
  return inOneLine('Calibration', {
    bins,
    expectedError: bins.reduce((sum, bin, i) => sum + (bin.images / images.length) * gaps[i]!, 0),
    maximumError: Math.max(...gaps),
    excess: confidence - correct / images.length,
    tendency: tendencyOf(confidence, wilsonInterval(correct, images.length)),
  });
}

/**
 * How confidence and accuracy differ, in words.
 *
 * @example tendencyText(calibrate(run.predictions!.images)); // 'overconfident by 4.1%'
 */
export function tendencyText({ tendency, excess }: Pick<Calibration, 'tendency' | 'excess'>): string {
  if (tendency === 'not told apart') return 'confidence and accuracy not told apart';
  return `${tendency} by ${formatPercent(Math.abs(excess), 1)}`;
}

function tendencyOf(confidence: number, { low, high }: Interval): Calibration['tendency'] {
  if (confidence > high) return 'overconfident';
  return confidence < low ? 'underconfident' : 'not told apart';
}

function confidenceOf({ topProbabilities }: Prediction): number {
  return topProbabilities[0]!;
}

/** Bins are open below and closed above, as in the paper. */
function binOf(confidence: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.ceil(confidence * count) - 1));
}

function toBin(images: readonly Prediction[], low: number, high: number): CalibrationBin {
  const correct = images.filter(({ trueClass, topClasses }) => topClasses[0] === trueClass).length;
  if (images.length === 0) return { low, high, images: 0, correct, confidence: null, accuracy: null };
  return {
    low,
    high,
    images: images.length,
    correct,
    confidence: mean(images.map(confidenceOf)),
    accuracy: wilsonInterval(correct, images.length),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
