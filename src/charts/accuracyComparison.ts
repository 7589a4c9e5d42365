import { wilsonInterval, type Interval } from '../analysis';
import { formatPercent, seedsText } from '../core';
import type { ExperimentName } from '../experiments';
import type { Chart, JsonObject, PlotlyFigure } from './chart';
import { printedChart } from './printedChart';
import { familyColor, familyOf } from './palette';
import { drawable, PLOTLY_CONFIG, plotlyAxis, plotlyBase, vegaConfig } from './style';

/** Correctly classified images out of all. */
export interface Count {
  readonly correct: number;
  readonly total: number;
}

/** Mean accuracy of several seeds with its 95% interval. */
export interface SeedsAccuracy {
  readonly interval: Interval;
  readonly seeds: readonly number[];
}

/** One experiment of the comparison. */
export interface AccuracyRow {
  readonly experiment: ExperimentName;
  readonly title: string;
  /** Name of the model, for its family's colour. */
  readonly model: string;
  /** Null when there is no finished run. */
  readonly ours: Count | SeedsAccuracy | null;
  /** Null for experiments outside the series. */
  readonly published: Count | null;
}

export interface AccuracyComparisonOptions {
  /** Default 'Test accuracy, this run and published'. */
  readonly title?: string;
}

type Source = 'this run' | 'published';
const SOURCES: readonly Source[] = ['this run', 'published'];

/** A drawn point: accuracy with its 95% interval. */
interface Point {
  readonly label: string;
  readonly source: Source;
  readonly family: string;
  readonly color: string;
  readonly accuracy: number;
  readonly low: number;
  readonly high: number;
  readonly count: string;
}

/**
 * Test accuracy of each experiment with its 95% interval, ours (filled) and published (open): Wilson's of counts, of several
 * seeds the one that is given.
 *
 * @example
 * const [ours, published] = [{ correct: 40, total: 320 }, { correct: 532, total: 836 }];
 * accuracyComparison([{ experiment: 34, title: 'no sigmoid', model: 'Base_fix', ours, published }]);
 */
export function accuracyComparison(rows: readonly AccuracyRow[], options: AccuracyComparisonOptions = {}): Chart {
  const { title = 'Test accuracy, this run and published' } = options;
  const points = rows.flatMap(pointsOf);
  const labels = rows.map(labelOf);
  return printedChart({
    title,
    description: rows.map(describe).join(' ') || 'No experiments.',
    plotly: figure(points, labels),
    vegaLite: specification(title, points, labels),
  });
}

function labelOf(row: AccuracyRow): string {
  return `${row.experiment}  ${row.title}`;
}

function pointsOf(row: AccuracyRow): Point[] {
  return SOURCES.flatMap((source) => {
    const figures = figuresOf(source === 'published' ? row.published : row.ours);
    if (figures === null) return [];
    const { estimate, low, high } = figures.interval;
    return [
      {
        label: labelOf(row),
        source,
        family: familyOf(row.model),
        color: familyColor(row.model),
        accuracy: drawable(estimate)!,
        low: drawable(low)!,
        high: drawable(high)!,
        count: figures.count,
      },
    ];
  });
}

function describe(row: AccuracyRow): string {
  return `Experiment ${row.experiment} (${row.title}): this run ${inWords(row.ours)}, published ${inWords(row.published)}.`;
}

function inWords(given: Count | SeedsAccuracy | null): string {
  const figures = figuresOf(given);
  if (figures === null) return 'missing';
  const { estimate, low, high } = figures.interval;
  return `${formatPercent(estimate)} (${figures.count}, 95% interval ${formatPercent(low)} to ${formatPercent(high)})`;
}

/** Accuracy with its interval, and what was counted: images, or seeds. */
function figuresOf(given: Count | SeedsAccuracy | null) {
  if (given === null) return null;
  if ('interval' in given) return { interval: given.interval, count: seedsText(given.seeds) };
  const { correct, total } = given;
  return total === 0 ? null : { interval: wilsonInterval(correct, total), count: `${correct}/${total}` };
}

function figure(points: readonly Point[], labels: readonly string[]): PlotlyFigure {
  const height = 120 + 46 * Math.max(1, labels.length);
  // Categories are placed by number, so that the two sources of one experiment can sit beside each other.
  const place = (point: Point): number => labels.indexOf(point.label) + (point.source === 'published' ? 0.14 : -0.14);
  const families = [...new Set(points.map((point) => point.family))];
  const data = families.flatMap((family) =>
    SOURCES.map((source) => {
      const own = points.filter((point) => point.family === family && point.source === source);
      return trace(own, families.length === 1 ? source : `${family}, ${source}`, own.map(place));
    }),
  );
  return {
    data,
    layout: {
      ...plotlyBase(height),
      hovermode: 'closest',
      margin: { l: 24, r: 16, t: 40, b: 48 },
      legend: { orientation: 'h', x: 0, y: 1, yanchor: 'bottom' },
      xaxis: plotlyAxis({ title: { text: 'test accuracy' }, tickformat: '.2~%', rangemode: 'tozero' }),
      yaxis: plotlyAxis({
        tickvals: labels.map((_, i) => i),
        ticktext: labels,
        range: [labels.length - 0.5, -0.5],
        showgrid: false,
      }),
    },
    config: PLOTLY_CONFIG,
  };
}

/** Points of one family and source: Plotly gives the error bars of a trace one colour. */
function trace(points: readonly Point[], name: string, places: readonly number[]): JsonObject {
  const color = points[0]?.color;
  return {
    type: 'scatter',
    mode: 'markers',
    name,
    x: points.map((point) => point.accuracy),
    y: places,
    customdata: points.map((point) => [point.label, point.count, point.low, point.high]),
    hovertemplate: '%{customdata[0]}<br>%{x:.2%} (%{customdata[1]}), 95% %{customdata[2]:.2%} to %{customdata[3]:.2%}',
    marker: {
      size: 10,
      symbol: points[0]?.source === 'published' ? 'diamond-open' : 'circle',
      color,
      line: { color, width: 2 },
    },
    error_x: {
      type: 'data',
      symmetric: false,
      array: points.map((point) => point.high - point.accuracy),
      arrayminus: points.map((point) => point.accuracy - point.low),
      thickness: 1.5,
      width: 4,
      color,
    },
  };
}

function specification(title: string, points: readonly Point[], labels: readonly string[]): JsonObject {
  const y = {
    field: 'label',
    type: 'nominal',
    sort: labels,
    title: null,
    scale: { domain: labels },
    // A name that is cut may be that of its neighbour.
    axis: { labelLimit: 0 },
  };
  const yOffset = { field: 'source', sort: SOURCES, scale: { domain: SOURCES, paddingOuter: 0.6 } };
  const color = { field: 'color', type: 'nominal', scale: null };
  const shape = {
    field: 'source',
    scale: { domain: SOURCES, range: ['circle', 'diamond'] },
    legend: { title: null, orient: 'top' },
  };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    title,
    width: 420,
    height: { step: 26 },
    data: { values: points },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 1.5 },
        encoding: {
          y,
          yOffset,
          color,
          x: {
            field: 'low',
            type: 'quantitative',
            title: 'test accuracy',
            axis: { format: '.2~%' },
            scale: { zero: true },
          },
          x2: { field: 'high' },
        },
      },
      ...SOURCES.map((source) => ({
        transform: [{ filter: `datum.source === '${source}'` }],
        mark: { type: 'point', size: 60, opacity: 1, filled: source === 'this run' },
        encoding: { y, yOffset, x: { field: 'accuracy', type: 'quantitative' }, color, shape },
      })),
    ],
    config: vegaConfig(),
  };
}
