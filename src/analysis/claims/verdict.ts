import type { Evidence, Expectation, Verdict } from './types';

/**
 * The rule behind every verdict. A statement about a difference (or a ratio) is
 * - supported when the whole interval lies on the stated side of the threshold,
 * - contradicted when the whole interval lies on the other side,
 * - undecided when the interval holds the threshold, when other settings changed too, and when there is no
 *   interval: a run is missing, the two cannot be compared, or a time was taken once.
 *
 * "Not told apart" is supported when the interval holds zero and contradicted when it does not, since that is
 * all it says.
 */
export function verdictOf(evidence: Evidence, expectation: Expectation): Verdict {
  if (evidence.kind !== 'measured' || evidence.confounders.length > 0) return 'undecided';
  const { low, high } = evidence.interval;
  switch (expectation.kind) {
    case 'above':
      return low > expectation.threshold ? 'supported' : high < expectation.threshold ? 'contradicted' : 'undecided';
    case 'below':
      return high < expectation.threshold ? 'supported' : low > expectation.threshold ? 'contradicted' : 'undecided';
    case 'not-told-apart':
      return low <= 0 && high >= 0 ? 'supported' : 'contradicted';
  }
}

/**
 * Verdict on a statement that asserts all of its parts: one contradiction contradicts it, and all parts must be
 * supported.
 */
export function verdictOfAll(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('contradicted')) return 'contradicted';
  return verdicts.length > 0 && verdicts.every((verdict) => verdict === 'supported') ? 'supported' : 'undecided';
}

/**
 * Verdict on one comparison repeated with several seeds: decided only when every seed decides it alike, so that
 * neither the choice of test images nor that of a seed can decide it alone.
 */
export function unanimous(verdicts: readonly Verdict[]): Verdict {
  const [first] = verdicts;
  return first !== undefined && verdicts.every((verdict) => verdict === first) ? first : 'undecided';
}
