import * as path from 'node:path';
import { writeFileAtomic } from '../../core';
import type { Run } from '../../experiments';
import { defaultFolder, requireFolder } from '../outputFolder';
import { selectRuns, type LeftOut, type RunSelection } from '../selectRuns';
import { encodeRecords } from './records';
import { runEvents, startSeconds } from './runEvents';

/** Options of {@link exportTensorboard}. */
export interface TensorboardOptions extends RunSelection {
  /** Log directory; what else lies there stays. Default: `<project>/exports/tensorboard`. */
  readonly out?: string;
}

/** Result of {@link exportTensorboard}. */
export interface ExportedEvents {
  /** Value for `tensorboard --logdir`. */
  readonly folder: string;
  readonly runs: readonly { readonly runId: string; readonly file: string; readonly epochs: number }[];
  /** Runs without an epoch, and folders that cannot be read. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * Writes an event file for each run: `<out>/<profile>/<runId>/events.out.tfevents.*`, which TensorBoard
 * shows as run `<profile>/<runId>`. Exporting again replaces the same files.
 *
 * @throws BreedlabError when there is no such run, or the folder cannot be written
 */
export function exportTensorboard(options: TensorboardOptions = {}): ExportedEvents {
  const folder = path.resolve(options.out ?? defaultFolder('tensorboard'));
  const { runs, leftOut } = selectRuns(options);
  requireFolder(folder);
  const empty = runs.filter(({ history }) => history.length === 0);
  return {
    folder,
    runs: runs.filter(({ history }) => history.length > 0).map((run) => writeEvents(folder, run)),
    leftOut: [...leftOut, ...empty.map(({ runId }) => ({ what: runId, reason: 'no epoch was finished' }))],
  };
}

function writeEvents(folder: string, run: Run): ExportedEvents['runs'][number] {
  const { runId, config, history } = run;
  // The name is the same at every export, so that no run is ever shown twice.
  const name = `events.out.tfevents.${Math.floor(startSeconds(run))}.breedlab`;
  const file = path.join(folder, config.profile, runId, name);
  writeFileAtomic(file, encodeRecords(runEvents(run)));
  return { runId, file, epochs: history.length };
}
