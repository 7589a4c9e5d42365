import { sameConfig } from './folder';
import type { RunSummary } from './readRuns';

/** Options of {@link planPruning}. */
export interface PruneOptions {
  /** Finished runs that are kept of one configuration, the newest ones. Default 1. */
  readonly keep?: number;
}

/** A run that pruning would delete, and why. */
export interface Pruned {
  readonly run: RunSummary;
  readonly reason: string;
}

/**
 * Selects runs to prune: of each configuration (experiment, profile, seed, settings, images) the
 * finished runs beyond the newest, and unfinished ones older than a finished run. A running run
 * stays, and so does the only one of its configuration. Pure; deletes nothing.
 *
 * @param runs newest first, as `listRuns` gives them
 * @throws RangeError when `keep` is not a whole number from 1
 */
export function planPruning(runs: readonly RunSummary[], { keep = 1 }: PruneOptions = {}): readonly Pruned[] {
  if (!Number.isInteger(keep) || keep < 1) throw new RangeError(`keep ${keep} is not a whole number from 1.`);
  return groupByConfig(runs).flatMap((group) => pruneGroup(group, keep));
}

function groupByConfig(runs: readonly RunSummary[]): readonly (readonly RunSummary[])[] {
  const groups: RunSummary[][] = [];
  for (const run of runs) {
    const group = groups.find(([first]) => sameConfig(first!.config, run.config));
    if (group === undefined) groups.push([run]);
    else group.push(run);
  }
  return groups;
}

function pruneGroup(group: readonly RunSummary[], keep: number): Pruned[] {
  const finished = group.filter(({ status }) => status === 'finished');
  const older = finished.slice(keep).map((run) => ({ run, reason: `finished; ${finished[0]!.runId} is newer` }));
  const newest = finished[0];
  const stopped =
    newest === undefined
      ? []
      : group
          .slice(group.indexOf(newest) + 1)
          .filter(({ status }) => status !== 'finished' && status !== 'running')
          .map((run) => ({ run, reason: `${run.status}; ${newest.runId} finished later` }));
  return [...older, ...stopped];
}
