import type { ExperimentName } from '../../experiments';
import type { Interval } from '../intervals';

/** Verdict of the data on a statement. */
export type Verdict = 'supported' | 'contradicted' | 'undecided';

/** Claim of a statement about a difference or a ratio. */
export type Expectation =
  | { readonly kind: 'above'; readonly threshold: number }
  | { readonly kind: 'below'; readonly threshold: number }
  /** "It is not clear which is better": true as long as the data do not tell the two apart. */
  | { readonly kind: 'not-told-apart' };

/** Result of comparing two trials. */
export type Evidence =
  | { readonly kind: 'missing'; readonly what: readonly string[] }
  | { readonly kind: 'incomparable'; readonly reason: string }
  /** One time on each side: a ratio without an interval. */
  | { readonly kind: 'unreplicated'; readonly estimate: number }
  | {
      readonly kind: 'measured';
      readonly interval: Interval;
      /** Name of the test, with its figures. */
      readonly test: string;
      /** Settings that differ besides the ones in question: the difference cannot be put down to those. */
      readonly confounders: readonly string[];
    };

/** Settings that a comparison is about; any other difference confounds it. */
type Treatment = readonly string[];

/** A comparison of two experiments that one part of a claim rests on. */
export type ClaimPart =
  | {
      readonly kind: 'accuracy';
      readonly label: string;
      readonly from: ExperimentName;
      readonly to: ExperimentName;
      readonly treatment: Treatment;
      /** Expected test accuracy of `to` against that of `from`. */
      readonly expected: 'higher' | 'lower';
    }
  | {
      readonly kind: 'time';
      readonly label: string;
      readonly from: ExperimentName;
      readonly to: ExperimentName;
      readonly treatment: Treatment;
      /** The training time of `from` is at least this many times that of `to`. */
      readonly timesFaster: number;
    }
  | {
      readonly kind: 'not-told-apart';
      readonly label: string;
      /** Every two of them are compared, at a confidence that holds for all pairs together. */
      readonly experiments: readonly ExperimentName[];
      readonly treatment: Treatment;
    };

/** A statement made testable. */
export interface Claim {
  /** The word that cells use: `show.conclusions.claims('depth')`. */
  readonly name: string;
  /** The statement, in our words. */
  readonly statement: string;
  /** A conclusion of the published series, an implication of an experiment's text, or a claim of the user's. */
  readonly origin: 'conclusion' | 'text' | 'own';
  /**
   * The reading that is tested, where the statement is ambiguous, and details of the published runs that matter to
   * it.
   */
  readonly notes: readonly string[];
  /** The claim holds when every part does. */
  readonly parts: readonly ClaimPart[];
}
