import type { Series } from '../analysis';
import type { ProfileName } from '../experiments';

/** Events of making a report, in order. */
export type ReportEvent =
  | {
      readonly type: 'notebook';
      readonly notebook: string;
      readonly cells: number;
      readonly index: number;
      readonly count: number;
    }
  | { readonly type: 'cell'; readonly notebook: string; readonly cell: number; readonly cells: number }
  | {
      readonly type: 'cell-done';
      readonly notebook: string;
      readonly cell: number;
      readonly cells: number;
      readonly seconds: number;
    }
  | { readonly type: 'executed'; readonly notebook: string; readonly seconds: number }
  /** A cell failed: the rest of the notebook is not run. `cell` is null when its kernel did not start. */
  | { readonly type: 'failed'; readonly notebook: string; readonly cell: number | null; readonly error: string }
  | { readonly type: 'rendering'; readonly notebooks: number; readonly runs: number }
  /** The page is larger than it should be; `largest` are the notebooks that weigh most. */
  | {
      readonly type: 'large';
      readonly bytes: number;
      readonly limit: number;
      readonly largest: readonly ReportPart[];
    }
  | { readonly type: 'written'; readonly file: string; readonly bytes: number };

/** A notebook of which a cell failed: what comes after it was not executed. */
export interface FailedNotebook {
  /** File name. */
  readonly notebook: string;
  /** Number of the cell among the code cells, from 1. */
  readonly cell: number;
  /** The line that names the error. */
  readonly error: string;
}

/** A part of the page and its size. */
export interface ReportPart {
  readonly name: string;
  readonly bytes: number;
}

/** Options of choosing and executing notebooks. */
export interface ExecutionOptions {
  /** Profile the notebooks' trainings run under. */
  readonly profile: ProfileName;
  /** Their images: the name of a dataset, a folder, or a split list. Default: the profile's own. */
  readonly data?: string;
  /** Train again what has a finished run. Default false. */
  readonly fresh?: boolean;
  /** File names, patterns with `*`, `?` and `[0-3]`, or paths: only these. Default: the notebooks of the series. */
  readonly notebooks?: readonly string[];
  /** More notebooks, named like these, e.g. one's own. Default: none. */
  readonly also?: readonly string[];
  /** Notebooks at a time. Default 1. */
  readonly atATime?: number;
  /** Stops the execution: the running cell is interrupted and its kernel ended. Default: never. */
  readonly signal?: AbortSignal;
  /** Called with each event. Default: none. */
  readonly onEvent?: (event: ReportEvent) => void;
}

export interface ReportOptions extends ExecutionOptions {
  /** Execute the notebooks; false renders the outputs they are saved with. */
  readonly train: boolean;
  /** Default: the setting `reportFolder`; in it a folder with the name of the data, where that is not the profile's. */
  readonly outFolder?: string;
}

export interface ReportResult {
  /** Absolute path of the page. */
  readonly file: string;
  readonly bytes: number;
  /** Notebooks that failed, which the page says of them. */
  readonly failures: readonly FailedNotebook[];
  /** Pages of runs in it. */
  readonly runs: number;
  /** Source of those pages: run folders, the metrics kept with the project, or neither. */
  readonly source: Series['source'];
  /** Wall time of the whole work. */
  readonly seconds: number;
}
