import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, settings } from '../../core';
import { atLeast, ratioOf, ratioText, spreadOf, targetText, type Judged, type Spread } from './figures';

/** Name of another build. */
export const OTHER_BUILD = 'other build';
/** Rounds in which it is measured, where none are given. */
export const PAIRS = 20;
/** The least lower bound of the median ratio's interval with which a build counts as fast as another. */
const LEAST = 0.95;

const SUBJECT = path.join('dist', 'src', 'bench', 'subject', 'main.js');

/** The program to measure, of this build or of one in another folder. @throws BreedlabError when it is not there */
export function subjectOf(folder?: string): string {
  if (folder === undefined) return path.join(settings().projectRoot, SUBJECT);
  const file = path.resolve(folder, SUBJECT);
  if (fs.existsSync(file)) return file;
  throw new BreedlabError(
    `--against is '${folder}', and there is no ${SUBJECT} in it.`,
    'Give the root of another checkout of Breedlab that is set up and built (`npm run setup`, `npm run build`).',
  );
}

/** An interval that holds the median of the measured values. */
export interface MedianInterval {
  readonly low: number;
  readonly high: number;
  /** Probability of that. */
  readonly confidence: number;
}

/**
 * Interval of the median that assumes nothing but that the values are independent: the sign test turned
 * round. Its ends are two of the values, the innermost whose coverage, by the binomial distribution with p = 1/2, is
 * at least the one asked for; of fewer than six values the smallest and the largest, whose coverage is below 0.95.
 *
 * @throws RangeError when there are no values
 */
export function medianInterval(values: readonly number[], confidence = 0.95): MedianInterval {
  const { low, high } = spreadOf(values);
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  let interval: MedianInterval = { low, high, confidence: 1 - 2 ** (1 - n) };
  // P(X = 0) of Binomial(n, 1/2), and P(X < rank), the probability that the median is below the value of that rank.
  let chance = 2 ** -n;
  let below = 0;
  for (let rank = 1; 2 * rank <= n; rank++) {
    below += chance;
    chance *= (n - rank + 1) / rank;
    if (1 - 2 * below < confidence) break;
    interval = { low: sorted[rank - 1]!, high: sorted[n - rank]!, confidence: 1 - 2 * below };
  }
  return interval;
}

/** A ratio to another build, judged by the lower bound of its median's interval. */
export interface Paired extends Judged<Spread> {
  readonly interval: MedianInterval;
}

/**
 * Breedlab over another side, round by round; over another build with an interval.
 *
 * @param target of the median over a side that is no build
 */
export function compared(
  name: string,
  values: readonly number[],
  references: readonly number[],
  target: number | null | undefined,
): Judged<Spread> | Paired {
  const ratio = ratioOf(values, references);
  if (!name.startsWith(OTHER_BUILD)) return atLeast(ratio, ratio.median, target);
  const interval = medianInterval(ratio.values);
  return { ...atLeast(ratio, interval.low, LEAST), interval };
}

/** `1.38 (1.33-1.46) [1.25]`; over another build `1.012, 96%: 0.981 to 1.043 [0.95]`. */
export function comparedText(judged: Judged<Spread> | Paired | null | undefined): string {
  if (judged == null || !('interval' in judged)) return ratioText(judged);
  const { low, high, confidence } = judged.interval;
  const bounds = `${low.toFixed(3)} to ${high.toFixed(3)}`;
  return `${judged.ratio.median.toFixed(3)}, ${(confidence * 100).toFixed(0)}%: ${bounds}${targetText(judged)}`;
}

/** Notes that a reader needs about the other build, where there is one. */
export function buildNotes(against: string | undefined): string[] {
  if (against === undefined) return [];
  return [
    `${OTHER_BUILD}: ${against}. Ratio: the median over the pairs, and the interval that holds it with the probability ` +
      'before it; what is asked for is asked of its lower bound.',
  ];
}
