import { wrapText } from '../../core';
import type { ExperimentName } from '../../experiments';
import type { Chart, JsonObject } from '../chart';
import { printedChart } from '../printedChart';
import { familyColor, NEUTRAL } from '../palette';
import { drawable, vegaConfig } from '../style';
import { evenIndices, VEGA_LITE } from './parts';

/** The losses of one training, a value per epoch from 1. */
export interface GridCurve {
  /** A number of the series, or the name of a user's experiment. */
  readonly experiment: ExperimentName;
  readonly title: string;
  readonly model: string;
  readonly trainLoss: readonly number[];
  readonly validLoss: readonly number[];
}

export interface CurvesGridOptions {
  /** Title, which names the source of the curves. */
  readonly title: string;
  /** Epochs drawn of each curve, evenly chosen. Default 60: more than a small panel resolves. */
  readonly mostPoints?: number;
}

const COLUMNS = 5;
/** Characters of a line over a panel. */
const NAME = 30;

/** The two lines of each panel; what they are stands in the legend. */
const LOSSES = ['validation loss', 'training loss'] as const;
const DASHES = [
  [1, 0],
  [3, 2],
];

/**
 * Training and validation loss of many trainings as small multiples with one loss axis; an empty panel for a
 * missing run.
 *
 * @example
 * const trainLoss = run.history.map((row) => row.trainLoss);
 * const validLoss = run.history.map((row) => row.validLoss);
 * curvesGrid([{ experiment: 34, title: 'mine', model: 'Base_fix', trainLoss, validLoss }], { title: 'My runs' });
 */
export function curvesGrid(curves: readonly GridCurve[], options: CurvesGridOptions): Chart {
  const { title, mostPoints = 60 } = options;
  return printedChart({
    title,
    description: curves.map(describe).join(' ') || 'No experiments.',
    vegaLite: {
      ...VEGA_LITE,
      title,
      // Names are short, and titles outside the rows: they would be most of the file.
      data: { values: curves.flatMap((curve) => toPoints(curve, mostPoints)) },
      facet: {
        field: 'i',
        type: 'nominal',
        sort: curves.map(({ experiment }) => experiment),
        title: null,
        header: {
          labelExpr: `split(${JSON.stringify(panelNames(curves))}[datum.label], '\\n')`,
          labelLimit: 200,
          labelFontSize: 10,
          labelLineHeight: 12,
        },
      },
      columns: COLUMNS,
      spec: panel(curves),
      resolve: { scale: { x: 'independent' } },
      config: vegaConfig(),
    },
  });
}

function panel(curves: readonly GridCurve[]): JsonObject {
  const x = {
    field: 'e',
    type: 'quantitative',
    title: null,
    axis: { tickCount: 3, grid: false, format: 'd' },
  };
  const y = { type: 'quantitative', title: null, scale: { zero: true }, axis: { tickCount: 4 } };
  const colors = {
    domain: curves.map(({ experiment }) => experiment),
    range: curves.map(({ model }) => familyColor(model)),
  };
  return {
    width: 160,
    height: 90,
    layer: [
      {
        mark: { type: 'line', strokeWidth: 1.5, color: NEUTRAL.series },
        encoding: { x, y: { field: 't', ...y }, strokeDash: kind('training loss') },
      },
      {
        mark: { type: 'line', strokeWidth: 1.5 },
        encoding: {
          x,
          y: { field: 'v', ...y },
          strokeDash: kind('validation loss'),
          color: { field: 'i', type: 'nominal', scale: colors, legend: null },
        },
      },
    ],
  };
}

/** Dash of a line, with a key in the legend. */
function kind(datum: (typeof LOSSES)[number]): JsonObject {
  return {
    datum,
    type: 'nominal',
    scale: { domain: LOSSES, range: DASHES },
    legend: {
      title: null,
      orient: 'top',
      symbolType: 'stroke',
      symbolSize: 500,
      symbolStrokeColor: NEUTRAL.text,
    },
  };
}

function panelNames(curves: readonly GridCurve[]): Readonly<Record<string, string>> {
  const name = ({ experiment, title, validLoss }: GridCurve): string =>
    wrapText(`${experiment} ${validLoss.length === 0 ? 'missing' : title}`, NAME).join('\n');
  return Object.fromEntries(curves.map((curve) => [curve.experiment, name(curve)]));
}

/**
 * Rows of experiment, epoch, training and validation loss; one without losses keeps the panel of a missing
 * run.
 */
function toPoints({ experiment: i, trainLoss, validLoss }: GridCurve, mostPoints: number) {
  const points = evenIndices(validLoss.length, mostPoints).map((at) => ({
    i,
    e: at + 1,
    t: drawable(trainLoss[at]),
    v: drawable(validLoss[at]),
  }));
  return points.length === 0 ? [{ i }] : points;
}

function describe({ experiment, validLoss }: GridCurve): string {
  const finite = validLoss.filter(Number.isFinite);
  if (finite.length === 0) return `${experiment}: missing.`;
  const lowest = finite.reduce((a, b) => Math.min(a, b));
  const best = `${lowest.toFixed(4)} in epoch ${validLoss.indexOf(lowest) + 1}`;
  return `${experiment}: ${validLoss.length} epochs, lowest validation loss ${best}.`;
}
