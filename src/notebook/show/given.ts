import {
  chartedRun,
  chartNamed,
  chartOf,
  drawChart,
  liveBundle,
  type GivenChart,
  type GivenChartOptions,
} from '../../charts';
import { BreedlabError, counted, formatCount } from '../../core';
import { cellDisplay, chartOutput, tableBundle, type Table } from '../output';
import { whichRun, type WhichRun } from '../runs';
import { cellEnvironment, redraws, UPDATE_MS } from '../training';
import { seriesOf, type SeriesOptions } from './experiments';

/**
 * Any chart: a Vega-Lite specification, a Plotly figure, or one of `breedlab/charts`; or one that has a name, Breedlab's
 * or defined by `defineChart`, of a run, of the runs of a series, or of data of its own. With a static picture for those
 * who cannot draw it, and words for those who cannot see it.
 *
 * @param of what a chart with a name is drawn of: a run as verbs take it, `{ profile, data }`, or the chart's own data
 * @throws BreedlabError for an object that is no chart, a name that no chart has, or data with nothing to draw; Error of
 *   Vega-Lite where the picture of an invalid one is drawn
 * @example await show.chart({ mark: 'line', data: { values: run.history }, encoding: { x: { field: 'epoch' }, y: { field: 'trainLoss' } } });
 * @example await show.chart({ data: [{ type: 'bar', x: ['a', 'b'], y: [1, 2] }] }, { title: 'Counts' });
 * @example await show.chart('confusion-matrix', 34);
 */
export function showChart(chart: GivenChart, options?: GivenChartOptions): Promise<void>;
export function showChart(name: string, of?: unknown): Promise<void>;
export async function showChart(chart: GivenChart | string, given: unknown = {}): Promise<void> {
  const display = cellDisplay();
  const drawn =
    typeof chart === 'string' ? drawChart(chart, chartData(chart, given)) : chartOf(chart, given as GivenChartOptions);
  display.show(await chartOutput(drawn, cellEnvironment()));
}

/** Data that a chart with a name is drawn of, from how a cell names it. */
function chartData(name: string, given: unknown): unknown {
  switch (chartNamed(name).of) {
    case 'run':
      return isRunNamed(given) ? chartedRun(whichRun(given)) : given;
    case 'series':
      return seriesOf(given as SeriesOptions);
    case 'data':
      return given;
  }
}

/** Whether a value names a run as verbs take it: not a run that is charted already, and not nothing. */
function isRunNamed(given: unknown): given is WhichRun {
  if (typeof given !== 'object' || given === null) return true;
  return ['with', 'runId', 'experiment'].some((key) => key in given) && !('publishedCurves' in given);
}

/** A chart that is drawn anew in its place while a loop runs. */
export interface LiveView {
  /** Draws a chart in place of the last one: at once, or a quarter of a second after the last one. */
  draw(chart: GivenChart, options?: GivenChartOptions): void;
  /** Draws the last chart for good, with its static picture. */
  done(): Promise<void>;
}

/**
 * A place in the cell's output for a chart that a loop redraws. Yield to the event loop between two
 * steps, as a loop over batches does.
 *
 * @example
 * const view = show.live();
 * const rows: { epoch: number; loss: number }[] = [];
 * for (const { epoch, trainLoss: loss } of run.history) {
 *   rows.push({ epoch, loss });
 *   view.draw({ mark: 'line', data: { values: rows }, encoding: { x: { field: 'epoch' }, y: { field: 'loss' } } });
 *   await new Promise(setImmediate);
 * }
 * await view.done();
 */
export function showLive(): LiveView {
  const slot = cellDisplay().slot();
  const environment = cellEnvironment();
  let last: ReturnType<typeof chartOf> | undefined;
  const updates = redraws(() => last !== undefined && slot.draw(liveBundle(last)), UPDATE_MS);
  return {
    draw(chart, options) {
      last = chartOf(chart, options);
      if (!environment.headless) updates.request();
    },
    async done() {
      updates.stop();
      if (last !== undefined) slot.draw(await chartOutput(last, environment));
    },
  };
}

/** Options of {@link showRows}. */
export interface RowsOptions {
  /** Title over the table. Default: none. */
  readonly title?: string;
  /** Fields in the order of their columns. Default: all fields of the rows, in the order in which they appear. */
  readonly columns?: readonly string[];
  /** Rows at most. Default 50. */
  readonly most?: number;
  /** Significant digits of numbers that are not whole. Default 5. */
  readonly digits?: number;
}

/**
 * Shows any list of plain objects as a table: a column for each field, numbers to the right.
 *
 * @throws BreedlabError for a value that is no list of objects
 * @example show.rows(run.history, { columns: ['epoch', 'trainLoss', 'validLoss'] });
 */
export function showRows(rows: readonly object[], options: RowsOptions = {}): void {
  cellDisplay().show(tableBundle(rowsTable(rows, options)));
}

/** The rows as a table. */
export function rowsTable(rows: readonly object[], options: RowsOptions = {}): Table {
  const { title, most = 50, digits = 5 } = options;
  const stray = Array.isArray(rows) ? rows.find((row) => typeof row !== 'object' || row === null) : rows;
  if (stray !== undefined) {
    throw new BreedlabError(`${JSON.stringify(stray) ?? 'undefined'} is no row.`, 'Give a list of plain objects.');
  }
  const records = rows as readonly Readonly<Record<string, unknown>>[];
  const columns = options.columns ?? [...new Set(records.flatMap((row) => Object.keys(row)))];
  const shown = records.slice(0, most);
  const isNumeric = (column: string): boolean => {
    const values = shown.map((row) => row[column]).filter((value) => value !== undefined && value !== null);
    return values.length > 0 && values.every((value) => typeof value === 'number' || typeof value === 'bigint');
  };
  const left = records.length - shown.length;
  return {
    caption: title,
    columns: columns.map((column) => ({ title: column, align: isNumeric(column) ? ('right' as const) : undefined })),
    rows: shown.map((row) => columns.map((column) => cellText(row[column], digits))),
    notes: left === 0 ? [] : [`${counted(left, 'more row')}, ${formatCount(records.length)} in all.`],
  };
}

function cellText(value: unknown, digits: number): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number')
    return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(digits)));
  if (typeof value !== 'object') return String(value);
  if (value instanceof Date) return value.toISOString();
  return JSON.stringify(ArrayBuffer.isView(value) ? Object.values(value) : value);
}
