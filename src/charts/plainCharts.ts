import { counted } from '../core';
import { HUES } from '../models';
import type { Chart, JsonObject } from './chart';
import { printedChart } from './printedChart';
import { NEUTRAL } from './palette';
import { drawable, vegaConfig } from './style';

/** Options of {@link lineChart}. */
export interface LineChartOptions {
  /** Default: the names of the drawn fields. */
  readonly title?: string;
  /** Field of the horizontal axis. */
  readonly x: string;
  /** Fields that are drawn, a line each, in one panel. */
  readonly y: string | readonly string[];
  /** Title of the vertical axis. Default: the name of a single field. */
  readonly yTitle?: string;
  /** Ends of the horizontal axis, so that a chart that grows keeps its place. Default: those of the data. */
  readonly xDomain?: readonly [number, number];
}

const LINE_COLORS = [HUES.blue, HUES.ochre, HUES.green, HUES.purple, HUES.brown, NEUTRAL.series];

/**
 * Lines of plain rows, e.g. of a run's history. Values that are not finite are left out.
 *
 * @example lineChart(run.history, { x: 'epoch', y: ['trainLoss', 'validLoss'], yTitle: 'loss' });
 */
export function lineChart<Row extends object>(rows: readonly Row[], options: LineChartOptions): Chart {
  const fields = typeof options.y === 'string' ? [options.y] : options.y;
  const { x, title = fields.join(', '), yTitle = fields.length === 1 ? fields[0]! : '', xDomain } = options;
  const read = (row: Row, field: string): number | null => drawable((row as Readonly<Record<string, number>>)[field]);
  const values = fields.flatMap((line) => rows.map((row) => ({ x: read(row, x), y: read(row, line), line })));
  const legend = fields.length > 1 ? { title: null, orient: 'top', symbolType: 'stroke' } : null;
  return printedChart({
    title,
    description: fields
      .map((field) =>
        describeLine(
          field,
          x,
          rows.map((row) => [read(row, x), read(row, field)]),
        ),
      )
      .join(' '),
    vegaLite: {
      $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
      title,
      width: 480,
      height: 200,
      data: { values },
      transform: [{ filter: 'isValid(datum.x) && isValid(datum.y)' }],
      mark: { type: 'line', strokeWidth: 2, point: rows.length <= 30 ? { size: 20 } : false },
      encoding: {
        x: {
          field: 'x',
          type: 'quantitative',
          title: x,
          axis: { grid: false },
          scale: xDomain === undefined ? { zero: false } : { domain: xDomain, nice: false },
        },
        y: { field: 'y', type: 'quantitative', title: yTitle, scale: { zero: false } },
        color: { field: 'line', scale: { domain: fields, range: LINE_COLORS }, legend },
      },
      config: vegaConfig(),
    },
  });
}

/** Options of {@link histogram}. */
export interface HistogramOptions {
  /** Default 'Histogram'. */
  readonly title?: string;
  /** Default 30. */
  readonly bins?: number;
  /** Title of the horizontal axis. Default 'value'. */
  readonly xTitle?: string;
}

/**
 * Histogram in bins of equal width. Counted here, so that a chart of a million values is small; values that are not
 * finite are left out and reported.
 *
 * @example histogram(net.weights[0]!.variable.dataSync(), { title: 'conv1.weight' });
 */
export function histogram(values: ArrayLike<number>, options: HistogramOptions = {}): Chart {
  const { title = 'Histogram', bins = 30, xTitle = 'value' } = options;
  const finite = Array.from(values).filter(Number.isFinite);
  const low = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const high = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  const width = (high - low) / bins || 1;
  const counts = new Array<number>(finite.length === 0 ? 0 : high > low ? bins : 1).fill(0);
  for (const value of finite) {
    const bin = Math.min(counts.length - 1, Math.floor((value - low) / width));
    counts[bin] = counts[bin]! + 1;
  }
  const rows: readonly JsonObject[] = counts.map((count, i) => ({
    from: drawable(low + i * width),
    to: drawable(low + (i + 1) * width),
    count,
  }));
  const left = values.length - finite.length;
  return printedChart({
    title,
    description:
      finite.length === 0
        ? 'No finite values.'
        : `${counted(finite.length, 'value')} from ${low.toPrecision(4)} to ${high.toPrecision(4)}` +
          `${left === 0 ? '' : `; ${left} not finite`}.`,
    vegaLite: {
      $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
      title,
      width: 360,
      height: 120,
      data: { values: rows },
      mark: { type: 'bar', color: HUES.blue, binSpacing: 0 },
      encoding: {
        x: { field: 'from', bin: 'binned', type: 'quantitative', title: xTitle, axis: { grid: false } },
        x2: { field: 'to' },
        y: { field: 'count', type: 'quantitative', title: 'count' },
      },
      config: vegaConfig(),
    },
  });
}

function describeLine(field: string, x: string, points: readonly (readonly [number | null, number | null])[]): string {
  const finite = points.filter((point): point is [number, number] => point[0] !== null && point[1] !== null);
  const [first, last] = [finite[0], finite.at(-1)];
  if (first === undefined || last === undefined) return `${field}: no values.`;
  return `${field}: ${first[1].toPrecision(4)} at ${x} ${first[0]}, ${last[1].toPrecision(4)} at ${x} ${last[0]}.`;
}
