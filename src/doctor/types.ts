import type { ListedVariable } from '../core';

/** Outcome of a check: `warning` works with a limit, `problem` keeps something from working. */
export type CheckStatus = 'ok' | 'warning' | 'problem';

/** Result of a check. */
export interface Check {
  /** Subject of the check, e.g. `engine`. */
  readonly name: string;
  readonly status: CheckStatus;
  /** Finding, in one line. */
  readonly detail: string;
  /** Remedy. Always there when `status` is not `ok`. */
  readonly remedy?: string;
}

/** Result of a check, before it has its name. */
export type Finding = Omit<Check, 'name'>;

/** Output of `breedlab doctor --json`. */
export interface Diagnosis {
  /** The worst status of all checks. */
  readonly status: CheckStatus;
  readonly checks: readonly Check[];
  /** Every environment variable that is read. */
  readonly variables: readonly ListedVariable[];
}
