import { confusionMatrix, orderBySimilarity, type ConfusionMatrix } from '../../analysis';
import { formatPercent } from '../../core';
import type { Chart, JsonObject, PlotlyFigure } from '../chart';
import { printedChart } from '../printedChart';
import type { RunChart } from '../definition';
import { familyColor, NEUTRAL } from '../palette';
import { PLOTLY_CONFIG, plotlyAxis, plotlyBase, vegaConfig } from '../style';

export interface ConfusionHeatmapOptions {
  readonly title: string;
  /** Name of the model, for its family's colour. */
  readonly model: string;
}

/** Above this many classes the static image has no numbers, and every second label or fewer. */
const MOST_LABELLED = 40;
/** Above this many classes a cell has no room for its count. */
const MOST_NUMBERED = 16;
/** Classes in the text alternative. */
const MOST_DESCRIBED = 10;

/**
 * The confusion matrix as a zoomable heat map: a row per true class, coloured by the share that was taken
 * for each. Empty cells show the page.
 *
 * @example confusionHeatmap(confusionMatrix(run.predictions!), { title: 'Confusions', model: 'Base_fix' });
 */
export function confusionHeatmap(matrix: ConfusionMatrix, options: ConfusionHeatmapOptions): Chart {
  const { title, model } = options;
  const shares = matrix.counts.map(sharesOf);
  return printedChart({
    title,
    description: describe(matrix),
    plotly: figure(matrix, shares, familyColor(model)),
    vegaLite: specification(title, matrix, shares, familyColor(model)),
  });
}

/** A run's confusion matrix; classes that are confused with each other stand beside each other. */
export const confusionMatrixOfRun: RunChart = {
  name: 'confusion-matrix',
  title: 'Which breed is taken for which',
  of: 'run',
  inReport: false,
  draw({ experiment, settings: { model }, predictions }) {
    if (predictions === null || predictions.images.length === 0) return null;
    const matrix = orderBySimilarity(confusionMatrix(predictions));
    return confusionHeatmap(matrix, { title: `${experiment}: which breed is taken for which`, model });
  },
};

function sharesOf(counts: readonly number[]): readonly number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total === 0 ? 0 : Number((count / total).toPrecision(3))));
}

function figure(
  { classes, counts }: ConfusionMatrix,
  shares: readonly (readonly number[])[],
  color: string,
): PlotlyFigure {
  const few = classes.length <= MOST_LABELLED;
  const size = Math.min(900, Math.max(420, 180 + classes.length * (few ? 26 : 5)));
  const axis = { tickvals: classes.map((_, i) => i), ticktext: classes, showgrid: false, showline: false };
  return {
    data: [
      {
        type: 'heatmap',
        z: shares,
        text: counts.map((row) => row.map((count) => (count === 0 ? '' : String(count)))),
        zmin: 0,
        zmax: 1,
        colorscale: ramp(color),
        colorbar: {
          title: { text: 'share of the row', side: 'right' },
          tickformat: '.0%',
          outlinewidth: 0,
          thickness: 12,
        },
        xgap: few ? 1 : 0,
        ygap: few ? 1 : 0,
        hovertemplate: '%{y}<br>taken for %{x}<br>%{text} images, %{z:.1%}<extra></extra>',
      },
      ...(classes.length <= MOST_NUMBERED ? [numbersTrace(counts, shares)] : []),
    ],
    layout: {
      ...plotlyBase(size),
      hovermode: 'closest',
      dragmode: 'zoom',
      margin: { l: 24, r: 16, t: 24, b: 24 },
      xaxis: plotlyAxis({
        ...axis,
        title: { text: 'taken for', standoff: 10 },
        tickangle: -45,
        tickfont: { size: few ? 11 : 7 },
      }),
      yaxis: plotlyAxis({
        ...axis,
        title: { text: 'true breed', standoff: 10 },
        autorange: 'reversed',
        tickfont: { size: few ? 11 : 7 },
      }),
    },
    config: PLOTLY_CONFIG,
  };
}

/**
 * The counts as text of its own: the heat map would choose the colour of its text by a cell's colour as if the
 * page behind it were white.
 */
function numbersTrace(counts: ConfusionMatrix['counts'], shares: readonly (readonly number[])[]): JsonObject {
  const cells = counts.flatMap((row, y) => row.map((count, x) => ({ x, y, count, share: shares[y]![x]! })));
  const filled = cells.filter(({ count }) => count > 0);
  return {
    type: 'scatter',
    mode: 'text',
    x: filled.map(({ x }) => x),
    y: filled.map(({ y }) => y),
    text: filled.map(({ count }) => String(count)),
    textfont: { size: 11, color: filled.map(({ share }) => (share > 0.45 ? '#ffffff' : NEUTRAL.text)) },
    hoverinfo: 'skip',
    showlegend: false,
  };
}

/** Colour scale from transparent to the model's colour. */
function ramp(color: string): readonly (readonly [number, string])[] {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  const at = (opacity: number): string => `rgba(${r}, ${g}, ${b}, ${opacity})`;
  // Small shares must be visible: most confusions are small.
  return [
    [0, at(0)],
    [0.01, at(0.12)],
    [0.25, at(0.45)],
    [1, at(1)],
  ];
}

function specification(
  title: string,
  { classes, counts }: ConfusionMatrix,
  shares: readonly (readonly number[])[],
  color: string,
): JsonObject {
  const few = classes.length <= MOST_LABELLED;
  const values = classes.flatMap((truth, i) =>
    classes.flatMap((taken, j) =>
      counts[i]![j] === 0 ? [] : [{ truth, taken, share: shares[i]![j]!, count: counts[i]![j]! }],
    ),
  );
  const step = few ? 24 : Math.max(3, Math.round(480 / classes.length));
  const axis = { labelLimit: 180, labelOverlap: few ? false : 'greedy', labelFontSize: few ? 11 : 7 };
  const x = { field: 'taken', type: 'nominal', sort: classes, scale: { domain: classes } };
  const y = { field: 'truth', type: 'nominal', sort: classes, scale: { domain: classes } };
  const cells = {
    mark: { type: 'rect' },
    encoding: {
      x: { ...x, title: null, axis: { ...axis, orient: 'top', labelAngle: -45 } },
      y: { ...y, title: null, axis },
      color: {
        field: 'share',
        type: 'quantitative',
        title: 'share of row',
        scale: { domain: [0, 1], range: ['#ffffff', color] },
        legend: { format: '.0%' },
      },
    },
  };
  const numbers = {
    mark: { type: 'text', fontSize: 10 },
    encoding: {
      x,
      y,
      text: { field: 'count' },
      color: { condition: { test: 'datum.share > 0.55', value: '#ffffff' }, value: '#3d434b' },
    },
  };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    title: { text: title, subtitle: 'rows: true breed; columns: what it was taken for' },
    width: { step },
    height: { step },
    data: { values },
    layer: few ? [cells, numbers] : [cells],
    config: vegaConfig(),
  };
}

function describe({ classes, counts }: ConfusionMatrix): string {
  const rows = classes.map((name, i) => ({ name, counts: counts[i]!, total: counts[i]!.reduce((a, b) => a + b, 0) }));
  const texts = rows.slice(0, MOST_DESCRIBED).map(({ name, counts: row, total }, i) => {
    const right = total === 0 ? 0 : row[i]! / total;
    return `${name}: ${formatPercent(right, 0)} right`;
  });
  const more = rows.length > MOST_DESCRIBED ? `, and ${rows.length - MOST_DESCRIBED} more` : '';
  return `${classes.length} breeds, ordered so that those confused with each other are neighbours. ${texts.join(', ')}${more}.`;
}
