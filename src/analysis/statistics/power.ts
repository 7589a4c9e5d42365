import { logGamma } from './beta';
import { errorOf, expectedSquares, type TableSize, type VarianceComponents } from './crossed';
import { normalBelow } from './normal';
import { studentQuantile } from './student';

/** Options of {@link seedsNeeded} and {@link powerOver}. */
export interface PowerOptions {
  /** Difference to find, e.g. 0.02 for two points of accuracy. Not 0. */
  readonly difference: number;
  /** Test images. */
  readonly images: number;
  /** Confidence of the interval that must leave out 0. Default 0.95. */
  readonly confidence?: number;
}

/** Most seeds that {@link seedsNeeded} looks at. */
const MOST_SEEDS = 200;

/**
 * Least number of seeds with which a difference of the given size is found with a probability of at least `power`.
 *
 * @param components variances of the difference, as {@link crossedMean} estimates them; of few seeds a rough guide
 * @returns null when 200 seeds are not enough: the choice of test images alone hides such a difference, so that more
 *   images are needed
 * @throws RangeError for a difference of 0, or a power or confidence outside (0, 1)
 * @example const seeds = seedsNeeded({ seeds: 0.0004, images: 0.04, rest: 0.1 }, { difference: 0.03, images: 800 });
 */
export function seedsNeeded(
  components: VarianceComponents,
  { power = 0.8, ...options }: PowerOptions & { /** Default 0.8. */ readonly power?: number },
): number | null {
  if (!(power > 0 && power < 1)) throw new RangeError(`A power of ${power} is not in (0, 1).`);
  const isEnough = (seeds: number): boolean => powerOver(components, { ...options, seeds }) >= power;
  if (!isEnough(MOST_SEEDS)) return null;
  // More seeds never have less power.
  let [few, enough] = [1, MOST_SEEDS];
  while (enough - few > 1) {
    const middle = Math.floor((few + enough) / 2);
    if (isEnough(middle)) enough = middle;
    else few = middle;
  }
  return enough;
}

/**
 * Probability that the interval of {@link crossedMean} leaves out 0, on the side of the true difference.
 *
 * The mean square of seeds is spread as chi-square with `seeds - 1` degrees of freedom; those of images and the rest,
 * with hundreds, are taken as they are expected.
 *
 * @example
 * const components = { seeds: 0.0004, images: 0.04, rest: 0.1 };
 * const power = powerOver(components, { difference: 0.03, images: 800, seeds: 5 });
 */
export function powerOver(
  components: VarianceComponents,
  { difference, images, seeds, confidence = 0.95 }: PowerOptions & { readonly seeds: number },
): number {
  if (difference === 0 || !Number.isFinite(difference))
    throw new RangeError(`A difference of ${difference} cannot be found.`);
  if (!(seeds >= 2 && images >= 2)) throw new RangeError(`${seeds} seeds and ${images} images are too few.`);
  const size: TableSize = { seeds, images };
  const expected = expectedSquares(components, size);
  const spread = Math.sqrt(Math.max(0, expected.seeds + expected.images - expected.rest) / (seeds * images));
  if (spread === 0) return 1;
  const found = (factor: number): number => {
    const { standardError, freedom } = errorOf({ ...expected, seeds: factor * expected.seeds }, size);
    const half = studentQuantile((1 + confidence) / 2, freedom) * standardError;
    return normalBelow((Math.abs(difference) - half) / spread);
  };
  return overMeanSquare(found, seeds - 1);
}

/** Points of the integral below: enough for four digits from one degree of freedom on. */
const POINTS = 80;

/**
 * Expectation of a function of a mean square over its expected value: an integral over the logarithm of that ratio, by
 * the trapezoidal rule, which for such a smooth density that falls to nothing on both sides is very exact.
 */
function overMeanSquare(value: (factor: number) => number, freedom: number): number {
  // Beyond these bounds lies less than 1e-5 of the probability, whatever the degrees of freedom.
  const [low, high] = [-24 / Math.sqrt(freedom) - 1, 3.2 / Math.sqrt(freedom) + 0.3];
  let [sum, weights] = [0, 0];
  for (let i = 0; i <= POINTS; i++) {
    const factor = Math.exp(low + ((high - low) * i) / POINTS);
    const weight = chiSquareDensity(factor * freedom, freedom) * factor;
    sum += weight * value(factor);
    weights += weight;
  }
  return sum / weights;
}

function chiSquareDensity(x: number, freedom: number): number {
  const half = freedom / 2;
  return Math.exp((half - 1) * Math.log(x) - x / 2 - half * Math.LN2 - logGamma(half));
}
