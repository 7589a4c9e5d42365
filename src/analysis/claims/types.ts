import type { ExperimentName } from '../../experiments';
import type { Interval } from '../intervals';
import type { SeedComparison } from '../statistics/overSeeds';

/** Every verdict, in the order of tables. */
export const VERDICTS = ['supported', 'contradicted', 'mixed', 'undecided', 'confounded', 'missing'] as const;

/** Verdict of the data on a statement; {@link verdictOf} and {@link verdictOfAll} have the rule. */
export type Verdict = (typeof VERDICTS)[number];

/** Claim of a statement about a difference or a ratio. */
export type Expectation =
  | {
      readonly kind: 'above' | 'below';
      readonly threshold: number;
      /** Differences smaller than this count as none. Null: no difference is too small. */
      readonly margin: number | null;
    }
  /** "It is not clear which is better": true as long as the data do not tell the two apart. */
  | { readonly kind: 'not-told-apart' };

/** Result of comparing the trials of two experiments. */
export type Evidence =
  | { readonly kind: 'missing'; readonly what: readonly string[] }
  | { readonly kind: 'incomparable'; readonly reason: string }
  /** One time on each side: a ratio without an interval. */
  | { readonly kind: 'unreplicated'; readonly estimate: number; readonly confounders: readonly string[] }
  | {
      readonly kind: 'measured';
      readonly interval: Interval;
      /** The interval at another confidence. */
      readonly intervalAt: (confidence: number) => Interval;
      /** Name of the test, with its figures. */
      readonly test: string;
      /** Settings that differ besides the ones in question: the difference cannot be put down to those. */
      readonly confounders: readonly string[];
      /** The figures over seeds and images. Null for one seed, and for times. */
      readonly overSeeds: SeedComparison | null;
    };

/** Settings that a comparison is about; any other difference confounds it. */
type Treatment = readonly string[];

/** Two experiments. */
export interface Pair {
  readonly from: ExperimentName;
  readonly to: ExperimentName;
}

/** A comparison of two experiments that one part of a claim rests on. */
export type ClaimPart =
  | (Pair & {
      readonly kind: 'accuracy';
      readonly label: string;
      readonly treatment: Treatment;
      /** Expected test accuracy of `to` against that of `from`. */
      readonly expected: 'higher' | 'lower';
      /** A pair without confounding, judged in place of the published one wherever both of it have run. Default: none. */
      readonly clean?: Pair;
    })
  | (Pair & {
      readonly kind: 'time';
      readonly label: string;
      readonly treatment: Treatment;
      /** The training time of `from` is at least this many times that of `to`. */
      readonly timesFaster: number;
      /** As above. */
      readonly clean?: Pair;
    })
  | {
      readonly kind: 'not-told-apart';
      readonly label: string;
      /** Every two of them are compared, at a confidence that holds for all pairs together. */
      readonly experiments: readonly ExperimentName[];
      readonly treatment: Treatment;
      /** Experiments that take their place wherever all of them have run. Default: none. */
      readonly clean?: readonly ExperimentName[];
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
   * Difference in test accuracy that counts as none, e.g. 0.02 for two points: an interval that holds 0 and lies within
   * it on both sides contradicts that there is a difference. Null: no difference is too small.
   */
  readonly margin: number | null;
  /**
   * The reading that is tested, where the statement is ambiguous, and details of the published runs that matter to
   * it.
   */
  readonly notes: readonly string[];
  /** The claim holds when every part does. */
  readonly parts: readonly ClaimPart[];
}
