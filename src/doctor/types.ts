import type { ListedVariable } from '../core';

/** How a check went: `warning` works with a limit, `problem` keeps something from working. */
export type CheckStatus = 'ok' | 'warning' | 'problem';

/** One thing that was looked at. */
export interface Check {
  /** What was looked at, e.g. `engine`. */
  readonly name: string;
  readonly status: CheckStatus;
  /** What was found, in one line. */
  readonly detail: string;
  /** What to do about it. Always there when `status` is not `ok`. */
  readonly remedy?: string;
}

/** How a check went, before it has its name. */
export type Finding = Omit<Check, 'name'>;

/** What `breedlab doctor --json` prints. */
export interface Diagnosis {
  /** The worst status of all checks. */
  readonly status: CheckStatus;
  readonly checks: readonly Check[];
  /** Every environment variable that is read. */
  readonly variables: readonly ListedVariable[];
}
