import type { JsonObject, PlotlyFigure } from './chart';
import { vegaConfig } from './style';

/** Plotly's own colours of traces. */
const COLORS = [
  '#1f77b4',
  '#ff7f0e',
  '#2ca02c',
  '#d62728',
  '#9467bd',
  '#8c564b',
  '#e377c2',
  '#7f7f7f',
  '#bcbd22',
  '#17becf',
];

interface Drawn {
  readonly layers: readonly JsonObject[];
  /** Series that have a name, for the legend. */
  readonly name: string;
}

/**
 * A Plotly figure as a Vega-Lite specification, for the static picture where Plotly does not run: lines,
 * points, bars, histograms and heat maps in their axes. Where a figure has traces of another kind, the picture names its
 * traces instead of drawing some of them.
 */
export function plotlyAsVega({ data, layout }: PlotlyFigure, title: string): JsonObject {
  const names = data.map(({ name }, i) => (typeof name === 'string' ? name : `trace ${i}`));
  const drawn = data.map((trace, i) => layersOf(trace, names[i]!, layout));
  const common = {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    title,
    width: 480,
    height: 260,
    config: vegaConfig(),
  };
  if (drawn.length === 0 || drawn.some((each) => each === undefined))
    return { ...common, ...namesInstead(data, names) };
  const colors = data.map((trace, i) => colorOf(trace) ?? COLORS[i % COLORS.length]!);
  return {
    ...common,
    layer: (drawn as readonly Drawn[]).flatMap(({ layers }) => layers),
    resolve: { scale: { color: 'shared' } },
    ...(data.some(({ type }) => type === 'heatmap')
      ? {}
      : {
          encoding: {
            color: {
              field: 'series',
              scale: { domain: names, range: colors },
              legend: names.length > 1 ? { title: null } : null,
            },
          },
        }),
  };
}

function layersOf(trace: JsonObject, series: string, layout: JsonObject): Drawn | undefined {
  const x = (more: JsonObject = {}): JsonObject => axisOf('x', list(trace.x), layout.xaxis, more);
  const y = (more: JsonObject = {}): JsonObject => axisOf('y', list(trace.y), layout.yaxis, more);
  const [xs, ys] = [list(trace.x), list(trace.y)];
  const values = Array.from({ length: Math.max(xs.length, ys.length) }, (_, i) => ({
    x: xs.length === 0 ? i : (xs[i] ?? null),
    y: ys.length === 0 ? i : (ys[i] ?? null),
    series,
  }));
  switch (trace.type ?? 'scatter') {
    case 'scatter':
    case 'scattergl': {
      const mode = typeof trace.mode === 'string' ? trace.mode : values.length < 20 ? 'lines+markers' : 'lines';
      const marks = [
        ...(mode.includes('lines') ? [{ type: 'line' }] : []),
        ...(mode.includes('markers') ? [{ type: 'point', filled: true }] : []),
      ];
      return { name: series, layers: marks.map((mark) => ({ data: { values }, mark, encoding: { x: x(), y: y() } })) };
    }
    case 'bar':
      return {
        name: series,
        layers: [
          { data: { values }, mark: 'bar', encoding: { x: x(isNumeric(xs) ? { type: 'ordinal' } : {}), y: y() } },
        ],
      };
    case 'histogram':
      return {
        name: series,
        layers: [
          {
            data: { values },
            mark: { type: 'bar', opacity: 0.7 },
            encoding: {
              x: x({ bin: { maxbins: 30 } }),
              y: { aggregate: 'count', title: axisTitle(layout.yaxis) ?? 'count' },
            },
          },
        ],
      };
    case 'heatmap':
      return { name: series, layers: [heatmap(trace, layout)] };
    default:
      return undefined;
  }
}

function heatmap({ x, y, z }: JsonObject, layout: JsonObject): JsonObject {
  const rows = list(z).map(list);
  const [columns, names] = [list(x), list(y)];
  const values = rows.flatMap((row, r) => row.map((value, c) => ({ x: columns[c] ?? c, y: names[r] ?? r, z: value })));
  return {
    data: { values },
    mark: 'rect',
    encoding: {
      x: { field: 'x', type: 'ordinal', sort: null, title: axisTitle(layout.xaxis) },
      y: { field: 'y', type: 'ordinal', sort: null, title: axisTitle(layout.yaxis) },
      color: { field: 'z', type: 'quantitative', title: null },
    },
  };
}

function axisOf(field: string, values: readonly unknown[], axis: unknown, more: JsonObject): JsonObject {
  const isLog = (axis as { readonly type?: unknown } | undefined)?.type === 'log';
  const type = isNumeric(values) ? 'quantitative' : values.every(isDate) ? 'temporal' : 'nominal';
  return {
    field,
    type,
    title: axisTitle(axis),
    ...(type === 'quantitative' ? { scale: isLog ? { type: 'log' } : { zero: false } } : { sort: null }),
    ...more,
  };
}

function axisTitle(axis: unknown): string | null {
  const { title } = (axis ?? {}) as { readonly title?: string | { readonly text?: string } };
  return (typeof title === 'string' ? title : title?.text) ?? null;
}

function namesInstead(data: readonly JsonObject[], names: readonly string[]): JsonObject {
  const values = data.map(({ type = 'scatter' }, i) => ({ line: i, text: `${names[i]}: ${String(type)}` }));
  return {
    height: { step: 20 },
    data: { values: [{ line: -1, text: 'To be seen where Plotly runs:' }, ...values] },
    mark: { type: 'text', align: 'left', x: 8 },
    encoding: { y: { field: 'line', type: 'ordinal', axis: null }, text: { field: 'text' } },
  };
}

function colorOf({ line, marker }: JsonObject): string | undefined {
  const colors = [line, marker].map((style) => (style as { readonly color?: unknown } | undefined)?.color);
  return colors.find((color): color is string => typeof color === 'string');
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isNumeric(values: readonly unknown[]): boolean {
  return values.every((value) => value === null || typeof value === 'number');
}

function isDate(value: unknown): boolean {
  return value === null || (typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value));
}
