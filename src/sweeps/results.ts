/** A run of a sweep. */
export interface SweepRun {
  /** Id of its experiment. */
  readonly experiment: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** E.g. `2/5`. Absent: the split as it is. */
  readonly fold?: string;
  readonly status: 'finished' | 'diverged' | 'unfinished';
  /** Validation loss of its best epoch; null without one. */
  readonly validLoss: number | null;
  readonly bestEpoch: number | null;
}

/** A combination of values with all its runs. */
export interface TrialResult {
  readonly experiment: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Runs that finished. */
  readonly finished: number;
  readonly diverged: number;
  readonly runs: number;
  /** Mean of the best validation losses of its finished runs; null where none finished, or one diverged. */
  readonly validLoss: number | null;
  /** Their standard deviation; null for fewer than two. */
  readonly deviation: number | null;
}

/** Results of a sweep, the best combination first. */
export interface SweepResult {
  readonly parent: string;
  /** Names of the settings that vary. */
  readonly settings: readonly string[];
  readonly trials: readonly TrialResult[];
}

/** The results of a sweep that was run or submitted. */
export interface SweepOutcome extends SweepResult {
  /** Id of its batch, whose folder has its manifest, logs, ranking and chart. */
  readonly batch: string;
}

/**
 * Judges the combinations of a sweep by their validation loss: test images have no say in which one is chosen. One of
 * which a run diverged comes after all that did not; then those of which nothing is finished. Pure.
 */
export function judgeSweep(parent: string, settings: readonly string[], runs: readonly SweepRun[]): SweepResult {
  const groups = new Map<string, SweepRun[]>();
  for (const run of runs) groups.set(run.experiment, [...(groups.get(run.experiment) ?? []), run]);
  const trials = [...groups].map(([experiment, own]) => resultOf(experiment, own));
  const rank = ({ validLoss, diverged }: TrialResult): number => (validLoss !== null ? 0 : diverged > 0 ? 1 : 2);
  return {
    parent,
    settings,
    trials: trials.sort((a, b) => rank(a) - rank(b) || (a.validLoss ?? 0) - (b.validLoss ?? 0)),
  };
}

function resultOf(experiment: string, runs: readonly SweepRun[]): TrialResult {
  const finished = runs.filter(({ status }) => status === 'finished');
  const diverged = runs.filter(({ status }) => status === 'diverged').length;
  const losses = finished.flatMap(({ validLoss }) => (validLoss === null ? [] : [validLoss]));
  const isJudged = losses.length > 0 && diverged === 0;
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  const squares = losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0);
  return {
    ...{ experiment, values: runs[0]!.values, finished: finished.length, diverged, runs: runs.length },
    validLoss: isJudged ? mean : null,
    deviation: isJudged && losses.length > 1 ? Math.sqrt(squares / (losses.length - 1)) : null,
  };
}
