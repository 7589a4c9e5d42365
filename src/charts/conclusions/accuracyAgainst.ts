import { wilsonInterval } from '../../analysis';
import { formatPercent } from '../../core';
import type { ExperimentName } from '../../experiments';
import type { Count } from '../accuracyComparison';
import type { Chart, JsonObject } from '../chart';
import { printedChart } from '../printedChart';
import { familyOf } from '../palette';
import { drawable, vegaConfig } from '../style';
import { familyEncoding, VEGA_LITE } from './parts';
import { placeLabels, type LabelledPoint, type LabelOffset } from './placeLabels';

/** One training: its accuracy and its cost. */
export interface CostRow {
  readonly experiment: ExperimentName;
  readonly model: string;
  readonly pretrained: boolean;
  readonly count: Count;
  /** Training minutes, or parameters; null when it is not known, and the row is then named but not drawn. */
  readonly cost: number | null;
}

/** The trainings of one source. Each has its own panel: their costs and images are not the same. */
export interface CostSource {
  readonly label: string;
  readonly rows: readonly CostRow[];
}

export interface AccuracyAgainstOptions {
  /** Quantity of the horizontal axis. */
  readonly cost: 'minutes' | 'parameters';
}

const COSTS = {
  minutes: { title: 'Accuracy against training time', axis: 'training minutes', format: '~g' },
  parameters: { title: 'Accuracy against parameters', axis: 'parameters', format: '~s' },
} as const;

/** Two panels with their axes have room in a cell of JupyterLab on a screen of 1440 px, its file browser open. */
const SIZE = { width: 360, height: 360 };
/** Pixels between the outermost points and the panel's edge. */
const PADDING = 24;
/** Width of a panel beside another on a page; labels that fit there also fit in wider panels. */
const PANEL_ON_PAGE = 350;
/** Room for two digits of the labels' size. */
const LABEL = { width: 12, height: 9, fontSize: 9 };

/**
 * Test accuracy with its 95% Wilson interval against minutes or parameters, a panel for each source.
 *
 * @example
 * const count = { correct: 532, total: 836 };
 * accuracyAgainst(
 *   [{ label: 'published', rows: [{ experiment: 34, model: 'Base_fix', pretrained: false, count, cost: 223 }] }],
 *   { cost: 'minutes' },
 * );
 */
export function accuracyAgainst(sources: readonly CostSource[], { cost }: AccuracyAgainstOptions): Chart {
  const { title } = COSTS[cost];
  const colors = familyEncoding(sources.flatMap(({ rows }) => rows.map(({ model }) => model)));
  return printedChart({
    title,
    description: sources.map((source) => describe(source, cost)).join(' '),
    vegaLite: {
      ...VEGA_LITE,
      title,
      hconcat: sources.map((source) => panel(source, cost, colors)),
      config: vegaConfig(),
    },
  });
}

function panel({ label, rows }: CostSource, cost: AccuracyAgainstOptions['cost'], colors: JsonObject): JsonObject {
  const { axis, format } = COSTS[cost];
  const x = {
    field: 'cost',
    type: 'quantitative',
    title: axis,
    scale: { type: 'log', nice: false, padding: PADDING },
    axis: { format, tickCount: 5 },
  };
  const accuracy = {
    type: 'quantitative',
    title: 'test accuracy',
    scale: { domain: [0, 1] },
    axis: { format: '.0%' },
  };
  const values = toPoints(rows);
  return {
    ...SIZE,
    title: values.length === 0 ? `${label}: no finished run` : label,
    data: { values },
    layer: [
      {
        mark: { type: 'rule', opacity: 0.45 },
        encoding: { x, y: { field: 'low', ...accuracy }, y2: { field: 'high' }, ...colors },
      },
      {
        mark: { type: 'point', filled: true, size: 60, opacity: 1 },
        encoding: {
          x,
          y: { field: 'accuracy', ...accuracy },
          ...colors,
          shape: {
            field: 'start',
            scale: { domain: ['from scratch', 'pretrained'], range: ['circle', 'triangle-up'] },
            legend: { title: null, orient: 'bottom' },
          },
          tooltip: ['experiment', 'family', 'start', 'count', 'cost'].map((field) => ({ field })),
        },
      },
      {
        transform: [{ filter: 'isValid(datum.dx)' }],
        mark: { type: 'text', dx: { expr: 'datum.dx' }, dy: { expr: 'datum.dy' }, fontSize: LABEL.fontSize },
        encoding: { x, y: { field: 'accuracy', ...accuracy }, text: { field: 'experiment' } },
      },
    ],
  };
}

interface KnownCost extends CostRow {
  readonly cost: number;
}

/** Points with the places of their labels; those of unknown cost are not drawn. */
function toPoints(rows: readonly CostRow[]) {
  const known = rows.filter((row): row is KnownCost => row.cost !== null).sort(byPlace);
  const labels = placeLabels(known.map(pixelsAmong(known)), LABEL);
  return known.map((row, i) => toPoint(row, labels[i]!));
}

/** Order from left to right, then from below. */
function byPlace(a: KnownCost, b: KnownCost): number {
  return a.cost - b.cost || a.count.correct / a.count.total - b.count.correct / b.count.total;
}

/** Position of a row's point in a panel of `rows` on a page. */
function pixelsAmong(rows: readonly KnownCost[]): (row: KnownCost) => LabelledPoint {
  const logs = rows.map(({ cost }) => Math.log(cost));
  const [least, most] = [Math.min(...logs), Math.max(...logs)];
  const y = (accuracy: number): number => SIZE.height * (1 - accuracy);
  return ({ cost, count: { correct, total } }) => {
    const { estimate, low, high } = wilsonInterval(correct, total);
    const place = most > least ? (Math.log(cost) - least) / (most - least) : 0.5;
    return { x: PADDING + place * (PANEL_ON_PAGE - 2 * PADDING), y: y(estimate), top: y(high), bottom: y(low) };
  };
}

function toPoint({ experiment, model, pretrained, count, cost }: KnownCost, label: LabelOffset | null) {
  const { estimate, low, high } = wilsonInterval(count.correct, count.total);
  return {
    experiment: String(experiment),
    family: familyOf(model),
    start: pretrained ? 'pretrained' : 'from scratch',
    accuracy: drawable(estimate),
    low: drawable(low),
    high: drawable(high),
    count: `${count.correct}/${count.total}`,
    cost: drawable(cost),
    ...label,
  };
}

function describe({ label, rows }: CostSource, cost: AccuracyAgainstOptions['cost']): string {
  if (rows.length === 0) return `${label}: no finished run.`;
  const unit = cost === 'minutes' ? 'minutes' : 'parameters';
  const size = (value: number): string => (cost === 'minutes' ? value.toFixed(2) : value.toLocaleString('en-US'));
  const texts = rows.map(({ experiment, count, cost: value }) => {
    const accuracy = formatPercent(count.correct / count.total);
    return `${experiment} ${accuracy} ${value === null ? `(${unit} unknown)` : `at ${size(value)} ${unit}`}`;
  });
  return `${label}: ${texts.join(', ')}.`;
}
