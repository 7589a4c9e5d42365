import * as path from 'node:path';
import { writeFileAtomic } from '../../core';
import { selectRuns, type LeftOut, type RunSelection } from '../selectRuns';
import { encodeCsv } from './csv';
import { EPOCH_COLUMNS } from './epochColumns';
import { RUN_COLUMNS } from './runColumns';

/** Options of {@link exportCsv}. */
export interface CsvOptions extends RunSelection {
  /** A row per epoch instead of a row per run. Default false. */
  readonly epochs?: boolean;
  /** File to write. Default: none, the text is only returned. */
  readonly out?: string;
}

/** Result of {@link exportCsv}. */
export interface ExportedCsv {
  readonly text: string;
  readonly rows: number;
  /** Absolute path; null when no file was asked for. */
  readonly file: string | null;
  /** Folders that cannot be read as runs. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * A CSV of runs, oldest first; docs/export.md lists the columns.
 *
 * @throws BreedlabError when there is no such run, or the file cannot be written
 */
export function exportCsv(options: CsvOptions = {}): ExportedCsv {
  const { runs, leftOut } = selectRuns(options);
  const epochs = runs.flatMap((run) => run.history.map((row) => ({ run, row })));
  const text = options.epochs ? encodeCsv(EPOCH_COLUMNS, epochs) : encodeCsv(RUN_COLUMNS, runs);
  const file = options.out === undefined ? null : path.resolve(options.out);
  if (file !== null) writeFileAtomic(file, text);
  return { text, rows: options.epochs ? epochs.length : runs.length, file, leftOut };
}
