import { BreedlabError, counted } from '../core';
import type { Chart, JsonObject, PlotlyFigure } from './chart';
import { printedChart } from './printedChart';
import { plotlyAsVega } from './plotlyAsVega';
import { PLOTLY_CONFIG, plotlyBase, vegaConfig } from './style';

/** A Plotly figure as in Plotly's documentation; missing parts are filled in. */
export interface GivenPlotly {
  readonly data: readonly JsonObject[];
  readonly layout?: JsonObject;
  readonly config?: JsonObject;
}

/** A chart of {@link Chart}'s kind, a Vega-Lite specification, or a Plotly figure. */
export type GivenChart = Chart | GivenPlotly | JsonObject;

/** Options of {@link chartOf}. */
export interface GivenChartOptions {
  /** Default: the specification's title. */
  readonly title?: string;
  /** Title of a specification that has none. Default 'Chart'. */
  readonly untitled?: string;
  /** Text alternative: says what the chart shows. Default: made of its marks, fields and data. */
  readonly description?: string;
}

/** One of these is in every Vega-Lite specification. */
const VEGA_LITE = ['mark', 'layer', 'hconcat', 'vconcat', 'concat', 'facet', 'repeat', 'spec'];

/**
 * Any Vega-Lite specification or Plotly figure as a chart, with colours that read on light and dark where it has none of
 * its own. Lists may be typed arrays; values that are not finite are left out. The static picture of a Plotly figure is
 * drawn from its lines, points, bars, histograms and heat maps; that of a figure of other traces shows their names.
 *
 * @throws BreedlabError for an object that is none of them
 * @example
 * const chart = chartOf({ mark: 'line', data: { values: run.history }, encoding: { x: { field: 'epoch' }, y: { field: 'trainLoss' } } });
 */
export function chartOf(given: GivenChart, options: GivenChartOptions = {}): Chart {
  const { title, untitled = 'Chart', description } = options;
  if (isChart(given)) {
    return printedChart({ ...given, title: title ?? given.title, description: description ?? given.description });
  }
  const spec = plain(given) as JsonObject;
  if (isPlotly(spec)) return plotlyChart(spec, options);
  if (!VEGA_LITE.some((key) => key in spec)) {
    const keys = Object.keys(spec).slice(0, 5).join(', ') || 'nothing';
    throw new BreedlabError(
      `This is no chart: an object with ${keys}.`,
      'Give a Vega-Lite specification (with mark or layer), a Plotly figure (with data), or a chart of breedlab/charts.',
    );
  }
  const heading = title ?? titleOf(spec.title) ?? untitled;
  return printedChart({
    title: heading,
    description: description ?? describeVega(spec),
    vegaLite: { $schema: 'https://vega.github.io/schema/vega-lite/v5.json', config: vegaConfig(), ...spec },
  });
}

function plotlyChart(given: GivenPlotly, { title, untitled = 'Chart', description }: GivenChartOptions): Chart {
  const { data, layout = {}, config = {} } = given;
  const heading = title ?? titleOf(layout.title) ?? untitled;
  const height = typeof layout.height === 'number' ? layout.height : 360;
  const plotly: PlotlyFigure = {
    data,
    layout: { ...plotlyBase(height), ...layout },
    config: { ...PLOTLY_CONFIG, ...config },
  };
  const words = description ?? describePlotly(data);
  return printedChart({ title: heading, description: words, plotly, vegaLite: plotlyAsVega(plotly, heading) });
}

function isChart(given: GivenChart): given is Chart {
  const { title, description, vegaLite, plotly } = given as Partial<Chart>;
  return typeof title === 'string' && typeof description === 'string' && (vegaLite ?? plotly) !== undefined;
}

function isPlotly(given: JsonObject): given is JsonObject & GivenPlotly {
  return Array.isArray(given.data);
}

/** Title of either language, which is a text or an object with one. */
function titleOf(title: unknown): string | undefined {
  if (typeof title === 'string') return title;
  const { text } = (title ?? {}) as { readonly text?: unknown };
  return typeof text === 'string' ? text : undefined;
}

/** JSON as a browser gets it: lists in place of typed arrays, null for values that are not finite. */
function plain(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value.toISOString();
  if (ArrayBuffer.isView(value)) return Object.values(value).map(plain);
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

/** e.g. `line: trainLoss by epoch. 20 rows: epoch from 1 to 20, trainLoss from 0.3 to 2.1.` */
function describeVega(spec: JsonObject): string {
  const { marks, fields } = partsOf(spec);
  const rows = rowsOf(spec);
  const drawn = `${[...marks].join(', ') || 'chart'}: ${[...fields].join(', ') || 'no fields'}.`;
  if (rows.length === 0) return drawn;
  const ranges = [...fields].flatMap((field) =>
    rangeText(
      field,
      rows.map((row) => row[field]),
    ),
  );
  return `${drawn} ${counted(rows.length, 'row')}${ranges.length === 0 ? '' : `: ${ranges.join(', ')}`}.`;
}

function partsOf(spec: JsonObject): { readonly marks: Set<string>; readonly fields: Set<string> } {
  const [marks, fields] = [new Set<string>(), new Set<string>()];
  const visit = (value: unknown, key: string): void => {
    if (key === 'data' || key === 'config' || typeof value !== 'object' || value === null) return;
    for (const [name, each] of Object.entries(value)) {
      if (name === 'mark') marks.add(String(typeof each === 'object' ? (each as JsonObject).type : each));
      if (name === 'field' && typeof each === 'string') fields.add(each);
      visit(each, name);
    }
  };
  visit(spec, '');
  return { marks, fields };
}

function rowsOf({ data }: JsonObject): readonly JsonObject[] {
  const { values } = (data ?? {}) as { readonly values?: unknown };
  return Array.isArray(values) ? (values as readonly JsonObject[]) : [];
}

function describePlotly(traces: readonly JsonObject[]): string {
  const told = traces.map(({ name, type = 'scatter', x, y }) => {
    const length = Math.max(...[x, y].map((list) => (Array.isArray(list) ? list.length : 0)));
    const ranges = [...rangeText('x', x), ...rangeText('y', y)].join(', ');
    const size = length === 0 ? '' : `, ${counted(length, 'value')}`;
    return `${String(name ?? 'trace')} (${String(type)}${size})${ranges === '' ? '' : `: ${ranges}`}`;
  });
  return told.length === 0 ? 'No traces.' : `${told.join('; ')}.`;
}

function rangeText(name: string, list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  const numbers = list.filter((value): value is number => typeof value === 'number');
  if (numbers.length === 0) return [];
  const [low, high] = [Math.min, Math.max].map((pick) => numbers.reduce((a, b) => pick(a, b)));
  return [`${name} from ${short(low!)} to ${short(high!)}`];
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
