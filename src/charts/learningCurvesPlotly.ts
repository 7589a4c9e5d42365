import type { JsonObject, PlotlyFigure } from './chart';
import type { CurvesModel, CurveSide } from './learningCurvesModel';
import { NEUTRAL } from './palette';
import { PLOTLY_CONFIG, plotlyAxis, plotlyBase } from './style';

interface LineStyle {
  readonly field: 'trainLoss' | 'validLoss' | 'testLoss' | 'testAccuracy' | 'learningRate';
  readonly name: string;
  readonly row: number;
  readonly dash: 'solid' | 'dot' | 'dash';
  /** The model's colour, or the neutral one. */
  readonly accent: boolean;
  readonly hover: string;
}

/** Splits differ in dash as well as in colour, for print and for colour-blind readers. */
const LINES: readonly LineStyle[] = [
  { field: 'trainLoss', name: 'training loss', row: 0, dash: 'solid', accent: false, hover: '%{y:.4f}' },
  { field: 'validLoss', name: 'validation loss', row: 0, dash: 'solid', accent: true, hover: '%{y:.4f}' },
  { field: 'testLoss', name: 'test loss', row: 0, dash: 'dot', accent: true, hover: '%{y:.4f}' },
  { field: 'testAccuracy', name: 'test accuracy', row: 1, dash: 'dash', accent: true, hover: '%{y:.2%}' },
  { field: 'learningRate', name: 'learning rate', row: 2, dash: 'solid', accent: false, hover: '%{y:.2~e}' },
];

/** Vertical extents of loss, accuracy and learning rate within a side, in [0, 1] from below. */
const ROWS = [
  [0.5, 1],
  [0.22, 0.42],
  [0, 0.13],
] as const;
const ROW_TITLES = ['loss', 'accuracy', 'rate'];
const GAP = 0.1;

/** The figure: a column of three panels per side. `layout.meta.narrow` stacks the sides for small screens. */
export function curvesFigure(model: CurvesModel): PlotlyFigure {
  return {
    data: model.sides.flatMap((side, column) => sideTraces(model, side, column)),
    layout: {
      ...plotlyBase(520),
      margin: { l: 58, r: 16, t: 78, b: 42 },
      showlegend: true,
      legend: { orientation: 'h', x: 0, y: 1.09, yanchor: 'bottom', traceorder: 'normal' },
      ...axes(model),
      shapes: bestEpochLines(model),
      annotations: [
        ...sideTitles(
          model,
          (column) => columnDomain(model, column)[0],
          () => 1,
        ),
        ...emptyNotes(model),
      ],
      ...(model.sides.length > 1 ? { meta: { narrow: narrowLayout(model) } } : {}),
    },
    config: PLOTLY_CONFIG,
  };
}

/** Plotly numbers its axes row by row; the first has no number. */
function axisNumber(model: CurvesModel, row: number, column: number): string {
  const n = row * model.sides.length + column + 1;
  return n === 1 ? '' : String(n);
}

function columnDomain(model: CurvesModel, column: number): readonly [number, number] {
  const count = model.sides.length;
  const width = (1 - GAP * (count - 1)) / count;
  const start = column * (width + GAP);
  return [start, start + width];
}

function sideTraces(model: CurvesModel, side: CurveSide, column: number): JsonObject[] {
  return LINES.map(({ field, name, row, dash, accent, hover }) => {
    const color = accent ? model.color : NEUTRAL.series;
    const sparse = side.epochs.length < 3;
    return {
      type: 'scatter',
      mode: sparse ? 'lines+markers' : 'lines',
      name,
      legendgroup: field,
      showlegend: column === 0,
      x: side.epochs,
      y: side[field],
      xaxis: `x${axisNumber(model, row, column)}`,
      yaxis: `y${axisNumber(model, row, column)}`,
      line: { color, dash, width: accent ? 2 : 1.5, ...(field === 'learningRate' ? { shape: 'hv' } : {}) },
      marker: { color, size: 6 },
      hovertemplate: hover,
    };
  });
}

function axes(model: CurvesModel): JsonObject {
  const layout: Record<string, JsonObject> = {};
  model.sides.forEach((side, column) => {
    ROWS.forEach((domain, row) => {
      const number = axisNumber(model, row, column);
      const bottom = row === ROWS.length - 1;
      layout[`xaxis${number}`] = plotlyAxis({
        domain: columnDomain(model, column),
        anchor: `y${number}`,
        matches: row === 0 ? undefined : `x${axisNumber(model, 0, column)}`,
        // It has no range of its own: with matching axes in both directions Plotly 4.1 then gives up on the vertical
        // ranges.
        ...(side.epochs.length < 10 ? { dtick: 1 } : {}),
        showticklabels: bottom,
        showgrid: false,
        ...(bottom ? { title: { text: 'epoch', standoff: 4, font: { size: 11 } } } : {}),
      });
      const shared = column > 0 && (row !== 0 || model.sharedLossAxis);
      layout[`yaxis${number}`] = plotlyAxis({
        domain,
        anchor: `x${number}`,
        matches: shared ? `y${axisNumber(model, row, 0)}` : undefined,
        nticks: row === 0 ? 6 : 4,
        ...rowScale(row),
        ...(column === 0 ? { title: { text: ROW_TITLES[row], standoff: 8, font: { size: 11 } } } : {}),
      });
    });
  });
  return layout;
}

function rowScale(row: number): JsonObject {
  if (row === 1) return { tickformat: '.2~%', rangemode: 'tozero' };
  if (row === 2) return { type: 'log', dtick: 1, tickformat: '.0e' };
  return {};
}

function bestEpochLines(model: CurvesModel): JsonObject[] {
  return model.sides.flatMap((side, column) => {
    if (side.bestEpoch === null) return [];
    return ROWS.map((_, row) => {
      const number = axisNumber(model, row, column);
      return {
        type: 'line',
        layer: 'below',
        xref: `x${number}`,
        yref: `y${number} domain`,
        x0: side.bestEpoch,
        x1: side.bestEpoch,
        y0: 0,
        y1: 1,
        line: { color: NEUTRAL.axis, width: 1, dash: 'dash' },
      };
    });
  });
}

function sideTitles(model: CurvesModel, x: (column: number) => number, y: (column: number) => number): JsonObject[] {
  return model.sides.map((side, column) => ({
    text: `<b>${side.label}</b>${side.bestEpoch === null ? '' : `, best epoch ${side.bestEpoch}`}`,
    showarrow: false,
    xref: 'paper',
    yref: 'paper',
    x: x(column),
    y: y(column),
    xanchor: 'left',
    yanchor: 'bottom',
    yshift: 4,
  }));
}

function emptyNotes(model: CurvesModel): JsonObject[] {
  return model.sides.flatMap((side, column) => {
    if (side.epochs.length > 0) return [];
    const number = axisNumber(model, 0, column);
    return [
      {
        text: 'no finished epoch',
        showarrow: false,
        xref: `x${number} domain`,
        yref: `y${number} domain`,
        x: 0.5,
        y: 0.5,
      },
    ];
  });
}

/** The same panels with the sides one below the other: changes to merge into the layout. */
function narrowLayout(model: CurvesModel): JsonObject {
  const layout: Record<string, unknown> = { height: 900, margin: { l: 50, r: 8, t: 110, b: 40 } };
  const count = model.sides.length;
  const height = (1 - 0.12 * (count - 1)) / count;
  const floor = (column: number): number => (count - 1 - column) * (height + 0.12);
  for (let column = 0; column < count; column++) {
    ROWS.forEach(([low, high], row) => {
      const number = axisNumber(model, row, column);
      layout[`xaxis${number}.domain`] = [0, 1];
      layout[`yaxis${number}.domain`] = [floor(column) + low * height, floor(column) + high * height];
      layout[`yaxis${number}.title.text`] = ROW_TITLES[row];
    });
    layout[`annotations[${column}].x`] = 0;
    layout[`annotations[${column}].y`] = floor(column) + height;
  }
  layout['legend.y'] = 1.05;
  return layout;
}
