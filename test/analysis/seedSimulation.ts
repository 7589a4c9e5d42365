import type { Random } from '../../src/core';
import type { OutcomeTable } from '../../src/analysis';

/**
 * Two settings whose runs are simulated: a run classifies an image correctly with a probability whose logit is a sum of
 * normally distributed parts.
 */
export interface SimulatedPair {
  /** True accuracies of the two settings, over all seeds and images. */
  readonly accuracies: readonly [number, number];
  /** Standard deviations of the parts of the logit. */
  readonly spread: {
    /** Difficulty of an image, for both settings alike. */
    readonly image: number;
    /** What an image is harder or easier for one setting. */
    readonly imageBySetting: number;
    /** A seed's good or bad luck, for both settings alike. */
    readonly seed: number;
    /** A seed's luck with one setting. */
    readonly seedBySetting: number;
    /** A run's luck with one image, beyond that of the coin. */
    readonly run: number;
  };
}

/** Draws outcomes of both settings, [seeds, images]. */
export function drawOutcomes(
  { accuracies, spread }: SimulatedPair,
  { seeds, images, random }: { readonly seeds: number; readonly images: number; readonly random: Random },
): readonly [OutcomeTable, OutcomeTable] {
  const deviation = Math.hypot(...Object.values(spread));
  const centres = accuracies.map((accuracy) => centreOf(accuracy, deviation));
  const normals = (label: string, count: number, sd: number): Float32Array => {
    const values = new Float32Array(count);
    random.split(label).fillNormal(values, 0, sd);
    return values;
  };
  const image = normals('image', images, spread.image);
  const seed = normals('seed', seeds, spread.seed);
  const [first, second] = centres.map((centre, c) => {
    const own = normals(`image of ${c}`, images, spread.imageBySetting);
    const luck = normals(`seed of ${c}`, seeds, spread.seedBySetting);
    const run = normals(`run of ${c}`, seeds * images, spread.run);
    const coins = random.split(`coins of ${c}`);
    return Array.from({ length: seeds }, (_, s) =>
      Array.from({ length: images }, (_unused, i) => {
        const logit = centre + image[i]! + own[i]! + seed[s]! + luck[s]! + run[s * images + i]!;
        return coins.unit() < logistic(logit);
      }),
    );
  });
  return [first!, second!];
}

const centres = new Map<string, number>();

/** Mean of a normally distributed logit that gives the accuracy, by bisection. */
function centreOf(accuracy: number, deviation: number): number {
  const key = `${accuracy} ${deviation}`;
  const known = centres.get(key);
  if (known !== undefined) return known;
  let [low, high] = [-40, 40];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (meanAccuracy(middle, deviation) < accuracy) low = middle;
    else high = middle;
  }
  centres.set(key, low);
  return low;
}

/** Expectation of the logistic function of a normal variable, by the trapezoidal rule. */
function meanAccuracy(centre: number, deviation: number): number {
  let [sum, weights] = [0, 0];
  for (let z = -8; z <= 8; z += 0.05) {
    const weight = Math.exp((-z * z) / 2);
    sum += weight * logistic(centre + deviation * z);
    weights += weight;
  }
  return sum / weights;
}

function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

/** Cases of the published table: where seeds decide, where images do, and where both count. */
export const SPREADS = {
  seeds: { image: 1.5, imageBySetting: 0.3, seed: 0.15, seedBySetting: 0.25, run: 0.5 },
  both: { image: 1.5, imageBySetting: 1, seed: 0.1, seedBySetting: 0.1, run: 0.5 },
  images: { image: 1.5, imageBySetting: 2.5, seed: 0.05, seedBySetting: 0.02, run: 0 },
} as const satisfies Record<string, SimulatedPair['spread']>;

/** Lower and higher accuracies of the published table. */
export const ACCURACIES: readonly SimulatedPair['accuracies'][] = [
  [0.5, 0.53],
  [0.8, 0.83],
  [0.93, 0.95],
];
