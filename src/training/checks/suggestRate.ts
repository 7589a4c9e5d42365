/** A learning rate with the training loss of the batch it was used for. */
export interface RatePoint {
  readonly learningRate: number;
  readonly loss: number;
}

/** Learning rate that a range test suggests. */
export type RateSuggestion =
  | {
      readonly kind: 'found';
      /** Half-way, on the logarithmic scale, between the two rates below. */
      readonly learningRate: number;
      /** Rate from which the smoothed loss falls. */
      readonly begins: number;
      /** Rate of its lowest value: about the largest rate that still learns for a while. */
      readonly ends: number;
    }
  /** The loss never fell by more than it scatters. */
  | {
      readonly kind: 'none';
      readonly reason: string;
      /** The loss stayed where it began, as that of a network on a plateau does. Default false. */
      readonly isFlat?: boolean;
    };

/** Weight of the past in the smoothed loss. */
const MEMORY = 0.9;
/** Fewest steps for a suggestion. */
const FEWEST_STEPS = 10;
/** Least fall, in standard deviations of a smoothed value: among hundreds of values one is 3 off. */
const CERTAIN = 5;
/** Least fall, as a share of the loss: less is of no use, even if significant. */
const WORTHWHILE = 0.03;
/** Share of the whole fall at which the loss has begun to fall. */
const STARTED = 0.2;
/** First part of the range, whose rates are too small to change anything: level and scatter are measured there. */
const QUIET = 1 / 4;

/**
 * Exponential moving average, corrected for its beginning at zero as Adam corrects its moments (Kingma & Ba
 * 2015, section 3). A value that is not finite ends the average: the rest is NaN.
 */
export function smooth(values: readonly number[], memory = MEMORY): number[] {
  let average = 0;
  return values.map((value, i) => {
    average = memory * average + (1 - memory) * value;
    return average / (1 - memory ** (i + 1));
  });
}

/**
 * Reads a learning rate off a range test (L. N. Smith 2017, "Cyclical learning rates for training neural
 * networks", section 3.3: raise the rate step by step; the useful range lies between the rate where the loss
 * begins to fall and the one where it stops). Suggested is the middle of that range on the logarithmic scale;
 * the rate of the steepest descent, which some tools take, follows the noise of single batches.
 *
 * @param points in order of the rate; losses may end in values that are not finite
 */
export function suggestRate(points: readonly RatePoint[]): RateSuggestion {
  const finite = points.slice(0, endOfFinite(points));
  if (finite.length < FEWEST_STEPS) {
    return { kind: 'none', reason: `the loss was finite for only ${finite.length} steps` };
  }
  const smoothed = smooth(finite.map(({ loss }) => loss));
  const lowest = indexOfLowest(smoothed);
  const { level, scatter } = quietPart(finite);
  const fall = level - smoothed[lowest]!;
  const needed = Math.max(CERTAIN * scatter, WORTHWHILE * level);
  if (fall <= needed) {
    return {
      kind: 'none',
      isFlat: true,
      reason:
        `the smoothed loss fell by ${Math.max(0, fall).toFixed(3)} at most, too little to read a rate from ` +
        `(${needed.toFixed(3)} is needed)`,
    };
  }
  const begins = finite[beginOfFall(smoothed, lowest, level - STARTED * fall)]!.learningRate;
  const ends = finite[lowest]!.learningRate;
  return { kind: 'found', learningRate: Math.sqrt(begins * ends), begins, ends };
}

function endOfFinite(points: readonly RatePoint[]): number {
  const first = points.findIndex(({ loss }) => !Number.isFinite(loss));
  return first === -1 ? points.length : first;
}

function indexOfLowest(values: readonly number[]): number {
  return values.reduce((low, value, i) => (value < values[low]! ? i : low), 0);
}

/** Mean loss while nothing is learned yet, and the standard deviation of a smoothed value there. */
function quietPart(points: readonly RatePoint[]): { readonly level: number; readonly scatter: number } {
  const losses = points.slice(0, Math.max(FEWEST_STEPS, Math.floor(points.length * QUIET))).map(({ loss }) => loss);
  const level = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  const squares = losses.reduce((sum, loss) => sum + (loss - level) ** 2, 0);
  const ofBatch = Math.sqrt(squares / (losses.length - 1));
  // Averaging shrinks the scatter of one batch.
  return { level, scatter: ofBatch * Math.sqrt((1 - MEMORY) / (1 + MEMORY)) };
}

/** The last step before the lowest at which the loss had not yet fallen below a bound. */
function beginOfFall(smoothed: readonly number[], lowest: number, bound: number): number {
  for (let at = lowest; at > 0; at--) if (smoothed[at]! > bound) return at;
  return 0;
}
