import * as fs from 'node:fs';
import type { RunComparison } from '../../analysis';
import { BreedlabError, printedAs, unknownNameError } from '../../core';
import {
  deleteRun,
  folderSize,
  listRuns,
  planPruning,
  profile,
  unreadableRuns,
  type Pruned,
  type RunFilter,
  type RunStatus,
  type RunSummary,
} from '../../experiments';
import { compare } from '../compare';
import { cellDisplay, tableBundle } from '../output';
import type { TrainedRun } from '../training';
import { exportRun, type ExportForm } from './exportRun';
import { readRun, type Run } from './cellRuns';
import { resumeRun } from './resumeRun';
import { showRun } from './showRun';
import { doomedTable, runListTable } from './runTables';

/** Conditions on the listed runs; an absent field matches every run. */
export type RunListFilter = Omit<RunFilter, 'runsFolder'>;

/** A row of the list: its number as shown, or the run's id. */
export type RunRow = number | string;

/** Runs as a cell lists them, with actions on each. */
export interface RunList {
  /** Newest first, as shown. */
  readonly runs: readonly RunSummary[];
  /** The run of a row: for `interpret`, `compare`, `predict`. */
  run(which: RunRow): Run;
  /** Shows a run: its settings and results, and its curves. */
  open(which: RunRow): Promise<Run>;
  /** `compare` of the rows. */
  compare(...which: readonly RunRow[]): Promise<RunComparison>;
  /** Continues an interrupted run where it stopped, with the live view. */
  resume(which: RunRow): Promise<TrainedRun>;
  /** Writes a run for another tool; gives the path of the result. */
  export(which: RunRow, form: ExportForm, folder?: string): Promise<string>;
  /** Lists the runs that would be deleted; with `confirm` deletes them. */
  delete(which: RunRow | readonly RunRow[], options?: { readonly confirm?: boolean }): Promise<void>;
  /** Deletes, like `delete`, the listed runs that newer ones of the same configuration replace. */
  prune(options?: { readonly keep?: number; readonly confirm?: boolean }): Promise<void>;
}

const STATUSES: readonly RunStatus[] = ['finished', 'interrupted', 'running', 'diverged', 'unfinished'];

/**
 * Lists runs, newest first, with experiment, profile, seed, status and time, and how each differs from its profile.
 * Training an experiment again adds a run; the newest finished one with its profile's own settings, length and data
 * stands for it, and the others stay until you delete them.
 *
 * @example runs({ experiment: 34, status: 'finished', since: '2d' });
 * @example const list = runs(); await list.compare(1, 2);
 * @throws BreedlabError for a profile, status or moment that is none
 */
export function runs(filter: RunListFilter = {}): RunList {
  const display = cellDisplay();
  checkFilter(filter);
  const found = listRuns(filter);
  display.show(tableBundle(runListTable(found, unreadableRuns({ profile: filter.profile }))));
  return runList(found);
}

function checkFilter(filter: RunListFilter): void {
  const known = ['experiment', 'profile', 'data', 'seed', 'status', 'since', 'until'];
  for (const key of Object.keys(filter)) if (!known.includes(key)) throw unknownNameError('filter', key, known);
  if (filter.profile !== undefined) profile(filter.profile);
  if (filter.status !== undefined && !STATUSES.includes(filter.status)) {
    throw unknownNameError('status', filter.status, STATUSES);
  }
}

function runList(found: readonly RunSummary[]): RunList {
  const row = (which: RunRow): RunSummary => rowOf(found, which);
  const list: RunList = {
    runs: found,
    run: (which) => readRun(row(which).folder),
    open: (which) => showRun(readRun(row(which).folder)),
    compare: (...which) => compare(...which.map(row)),
    resume: (which) => resumeRun(readRun(row(which).folder)),
    export: (which, form, folder) => exportRun(row(which), form, folder),
    delete: (which, options) => {
      const rows = (Array.isArray(which) ? which : [which]) as readonly RunRow[];
      return remove(
        rows.map((each) => ({ run: row(each), reason: 'named' })),
        options?.confirm,
      );
    },
    prune: ({ keep, confirm } = {}) =>
      remove(
        planPruning(
          found.filter(({ folder }) => fs.existsSync(folder)),
          { keep },
        ),
        confirm,
      ),
  };
  const text = `${found.length} ${found.length === 1 ? 'run' : 'runs'}`;
  return printedAs(list, `RunList of ${text} { ${Object.keys(list).join(', ')} }`);
}

function rowOf(found: readonly RunSummary[], which: RunRow): RunSummary {
  const run = typeof which === 'number' ? found[which - 1] : found.find(({ runId }) => runId === which);
  if (run !== undefined) return stillThere(run);
  if (typeof which === 'string')
    throw unknownNameError(
      'run of this list',
      which,
      found.map(({ runId }) => runId),
    );
  throw new BreedlabError(
    `The list has no row ${which}.`,
    found.length === 0 ? 'It is empty.' : `Its rows are 1 to ${found.length}.`,
  );
}

/** @throws BreedlabError for a run that was deleted after it was listed */
function stillThere(run: RunSummary): RunSummary {
  if (fs.existsSync(run.folder)) return run;
  throw new BreedlabError(`Run ${run.runId} was deleted.`, 'List the runs again: runs().');
}

/** Deletes runs; without `confirm` it only lists them, so that nothing is deleted unannounced. */
async function remove(doomed: readonly Pruned[], confirm = false): Promise<void> {
  const display = cellDisplay();
  const running = doomed.find(({ run }) => run.status === 'running');
  if (running !== undefined) {
    throw new BreedlabError(`Run ${running.run.runId} is running.`, 'Interrupt its cell first.');
  }
  const sized = doomed.map((each) => ({ ...each, ...folderSize(each.run.folder) }));
  if (confirm) for (const { run } of sized) await deleteRun(run);
  display.show(tableBundle(doomedTable(sized, confirm)));
}
