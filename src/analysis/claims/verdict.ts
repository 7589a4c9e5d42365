import type { Interval } from '../intervals';
import { VERDICTS, type Evidence, type Expectation, type Verdict } from './types';

/**
 * The rule behind the verdict on one comparison. A statement about a difference (or a ratio) is
 * - supported when the whole interval lies on the stated side of the threshold,
 * - contradicted when the whole interval lies on the other side, or holds 0 and is so narrow that the difference is
 *   smaller than the claim's margin,
 * - undecided otherwise, also where there is no interval: the two cannot be compared, or a time was taken once,
 * - confounded when other settings changed, too, and missing without runs or a measurement.
 *
 * "Not told apart" is supported when the interval holds zero and contradicted when it does not, since that is
 * all it says.
 */
export function verdictOf(evidence: Evidence, expectation: Expectation): Verdict {
  switch (evidence.kind) {
    case 'missing':
      return 'missing';
    case 'incomparable':
      return 'undecided';
    case 'unreplicated':
      return evidence.confounders.length > 0 ? 'confounded' : 'undecided';
    case 'measured':
      return evidence.confounders.length > 0 ? 'confounded' : decision(evidence.interval, expectation);
  }
}

function decision(interval: Interval, expectation: Expectation): 'supported' | 'contradicted' | 'undecided' {
  const { low, high } = interval;
  if (expectation.kind === 'not-told-apart') return low <= 0 && high >= 0 ? 'supported' : 'contradicted';
  const { kind, threshold, margin } = expectation;
  if (low > threshold) return kind === 'above' ? 'supported' : 'contradicted';
  if (high < threshold) return kind === 'below' ? 'supported' : 'contradicted';
  return isWithin(interval, margin) ? 'contradicted' : 'undecided';
}

/** Tells whether a difference is shown to be smaller than the margin. */
export function isWithin({ low, high }: Interval, margin: number | null): boolean {
  return margin !== null && low > -margin && high < margin;
}

/**
 * Smallest p-value at which a comparison is decided as it is at 95%: 1 minus the highest confidence whose interval still
 * decides it so. Null where nothing is decided.
 */
export function decisionLevel(evidence: Evidence, expectation: Expectation): number | null {
  const verdict = verdictOf(evidence, expectation);
  if (evidence.kind !== 'measured' || expectation.kind === 'not-told-apart') return null;
  if (verdict !== 'supported' && verdict !== 'contradicted') return null;
  // On a scale of logarithms: a p-value may be very small.
  let [fails, holds] = [Math.log(1e-6), Math.log(0.05)];
  if (decision(evidence.intervalAt(1 - 1e-6), expectation) === verdict) return 1e-6;
  for (let i = 0; i < 20; i++) {
    const middle = (fails + holds) / 2;
    if (decision(evidence.intervalAt(1 - Math.exp(middle)), expectation) === verdict) holds = middle;
    else fails = middle;
  }
  return Math.exp(holds);
}

/**
 * Verdict on a statement that asserts all of its parts. Only clean ones count: all of them decided alike gives that
 * verdict; decided, but not alike, or only some of them decided (the others undecided or without a run), mixed; none
 * decided, undecided. Without a clean part it is confounded, and missing where a run is missing.
 */
export function verdictOfAll(verdicts: readonly Verdict[]): Verdict {
  const has = (verdict: Verdict): boolean => verdicts.includes(verdict);
  if (has('mixed')) return 'mixed';
  if (has('supported') || has('contradicted')) {
    const isWhole = !has('undecided') && !has('missing') && has('supported') !== has('contradicted');
    if (!isWhole) return 'mixed';
    return has('supported') ? 'supported' : 'contradicted';
  }
  if (has('undecided')) return 'undecided';
  return has('missing') || !has('confounded') ? 'missing' : 'confounded';
}

/** Number of verdicts of each kind, every kind included. */
export type VerdictCounts = Readonly<Record<Verdict, number>>;

/**
 * Counts verdicts: those of a profile's conclusions, for instance.
 *
 * @example const { supported, confounded } = countVerdicts(judgeAll(publishedClaims(), publishedTrials()));
 */
export function countVerdicts(judged: readonly { readonly verdict: Verdict }[]): VerdictCounts {
  const counts = VERDICTS.map((kind) => [kind, judged.filter(({ verdict }) => verdict === kind).length]);
  return Object.fromEntries(counts) as Record<Verdict, number>;
}

/** e.g. `3 supported, 1 contradicted, 4 undecided`; kinds without any are left out. */
export function countsText(counts: VerdictCounts): string {
  const told = VERDICTS.filter((kind) => counts[kind] > 0).map((kind) => `${counts[kind]} ${kind}`);
  return told.length === 0 ? 'none' : told.join(', ');
}
