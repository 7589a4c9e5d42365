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

/** What `breedlab doctor --json` prints. */
export interface Diagnosis {
  /** The worst status of all checks. */
  readonly status: CheckStatus;
  readonly checks: readonly Check[];
}
