import { BreedlabError, inOneLine } from '../../core';
import type { Predictions } from '../../experiments';
import type { Interval } from '../intervals';
import { testOutcomes, type TestOutcomes } from '../outcomes';
import { betaQuantile, incompleteBeta } from './beta';
import type { ConfidenceOptions } from './twoProportions';

/** Two runs over the same test images. */
export interface McNemarResult {
  readonly images: number;
  /** Images only the first run classifies correctly. */
  readonly onlyFirst: number;
  /** Images only the second run classifies correctly. */
  readonly onlySecond: number;
  /** Exact, two-sided: 1 when the discordant images split evenly or there are none. */
  readonly pValue: number;
  /**
   * Accuracy of the second minus that of the first, with the exact interval given the number of discordant
   * images (Clopper and Pearson's on the share that goes to the second). At 95% it leaves out zero just when
   * the p-value is below 0.05.
   */
  readonly difference: Interval;
}

/**
 * McNemar's exact test between two runs over the same test images (Q. McNemar 1947, Psychometrika
 * 12:153-157): if the runs were equally good, each discordant image would go either way like a fair coin.
 *
 * It tells whether these two sets of weights differ on images like these, not how far another
 * seed would have changed them.
 *
 * @param first predictions of a run, or its outcomes
 * @param second the same of the other run
 * @throws BreedlabError when they were not tested on the same images
 * @example const { pValue, difference } = mcnemarExact(run.predictions!, again.predictions!);
 */
export function mcnemarExact(
  first: Predictions | TestOutcomes,
  second: Predictions | TestOutcomes,
  options: ConfidenceOptions = {},
): McNemarResult {
  const [a, b] = [toOutcomes(first), toOutcomes(second)];
  checkSameImages(a, b, first, second);
  let [onlyFirst, onlySecond] = [0, 0];
  a.correct.forEach((correct, i) => {
    if (correct && !b.correct[i]) onlyFirst++;
    if (!correct && b.correct[i]) onlySecond++;
  });
  return mcnemarFromCounts({ images: a.correct.length, onlyFirst, onlySecond }, options);
}

/**
 * McNemar's exact test from the counts of images that only one of two runs classifies correctly.
 *
 * @example const { pValue } = mcnemarFromCounts({ images: 836, onlyFirst: 40, onlySecond: 71 });
 * @throws RangeError when they are impossible
 */
export function mcnemarFromCounts(
  { images, onlyFirst, onlySecond }: Pick<McNemarResult, 'images' | 'onlyFirst' | 'onlySecond'>,
  { confidence = 0.95 }: ConfidenceOptions = {},
): McNemarResult {
  const discordant = onlyFirst + onlySecond;
  const counts = [images, onlyFirst, onlySecond];
  if (!counts.every((count) => Number.isInteger(count) && count >= 0) || discordant > images || images === 0) {
    throw new RangeError(`${onlyFirst} and ${onlySecond} of ${images} images are not discordant counts.`);
  }
  const estimate = (onlySecond - onlyFirst) / images;
  const difference = discordant === 0 ? noDiscordance(images, confidence) : conditional();
  const pValue = fairCoin(onlyFirst, onlySecond);
  return inOneLine('McNemarResult', { images, onlyFirst, onlySecond, pValue, difference });

  function conditional(): Interval {
    const scale = discordant / images;
    const share = clopperPearson(onlySecond, discordant, confidence);
    return { estimate, low: scale * (2 * share.low - 1), high: scale * (2 * share.high - 1) };
  }
}

/**
 * Interval without discordant images: the difference is at most their share, which is itself bounded.
 */
function noDiscordance(images: number, confidence: number): Interval {
  const { high } = clopperPearson(0, images, confidence);
  return { estimate: 0, low: -high, high };
}

/** Two-sided p-value of an even split: twice the smaller tail, at most 1. */
function fairCoin(heads: number, tails: number): number {
  const [few, many] = heads < tails ? [heads, tails] : [tails, heads];
  // P(X <= few) of Binomial(few + many, 1/2).
  return few === many ? 1 : Math.min(1, 2 * incompleteBeta(0.5, many, few + 1));
}

/** Exact interval of a share (C. J. Clopper and E. S. Pearson 1934, Biometrika 26:404-413). */
export function clopperPearson(
  successes: number,
  total: number,
  confidence: number,
): { readonly low: number; readonly high: number } {
  const tail = (1 - confidence) / 2;
  return {
    low: successes === 0 ? 0 : betaQuantile(tail, successes, total - successes + 1),
    high: successes === total ? 1 : betaQuantile(1 - tail, successes + 1, total - successes),
  };
}

function toOutcomes(run: Predictions | TestOutcomes): TestOutcomes {
  return 'classes' in run ? testOutcomes(run) : run;
}

function checkSameImages(
  a: TestOutcomes,
  b: TestOutcomes,
  first: Predictions | TestOutcomes,
  second: Predictions | TestOutcomes,
): void {
  if (a.imagesHash === b.imagesHash && a.correct.length === b.correct.length) return;
  throw new BreedlabError(
    `The two runs were not tested on the same images (${a.correct.length} and ${b.correct.length}` +
      `${firstDifference(first, second)}).`,
    'Compare runs over one test split, or use newcombeDifference on their counts.',
  );
}

function firstDifference(first: Predictions | TestOutcomes, second: Predictions | TestOutcomes): string {
  if (!('classes' in first) || !('classes' in second)) return '';
  const names = (run: Predictions): ReadonlySet<string> => new Set(run.images.map(({ image }) => image));
  const [a, b] = [names(first), names(second)];
  const stray = [...a].find((image) => !b.has(image)) ?? [...b].find((image) => !a.has(image));
  return stray === undefined ? ', with different true classes' : `; only one has ${stray}`;
}
