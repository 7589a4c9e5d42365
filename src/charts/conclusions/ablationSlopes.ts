import { wilsonInterval } from '../../analysis';
import { formatPercent } from '../../core';
import type { ExperimentName } from '../../experiments';
import type { Count } from '../accuracyComparison';
import type { Chart, JsonObject } from '../chart';
import { printedChart } from '../printedChart';
import { familyColor } from '../palette';
import { drawable, vegaConfig } from '../style';
import { VEGA_LITE } from './parts';

/** An experiment against its parent; of a source without both, null. */
export interface SlopeRow {
  readonly parent: ExperimentName;
  readonly child: ExperimentName;
  /** The difference, in short. */
  readonly change: string;
  /** Model of the child, for its colour. */
  readonly model: string;
  readonly slopes: readonly Slope[];
}

export interface Slope {
  /** e.g. 'published', 'demo, seed 1'. */
  readonly source: string;
  /** Null where that source has no finished run. */
  readonly parent: Count | null;
  readonly child: Count | null;
}

const COLUMNS = 5;
/** Child and parent, and their difference below: a label is cut at the width of its panel. */
const HEADER = {
  labelExpr: "split(datum.label, '\\n')",
  labelLimit: 190,
  labelFontSize: 10,
  labelLineHeight: 12,
};

/**
 * Test accuracy of parent and child with their 95% Wilson intervals, joined by a line; a panel for each
 * ablation.
 *
 * @example
 * ablationSlopes([
 *   {
 *     parent: 29, child: 34, change: 'no sigmoid', model: 'Base_fix',
 *     slopes: [{ source: 'published', parent: { correct: 63, total: 836 }, child: { correct: 532, total: 836 } }],
 *   },
 * ]);
 */
export function ablationSlopes(rows: readonly SlopeRow[]): Chart {
  const title = 'What each change did: parent to child';
  const sources = [...new Set(rows.flatMap(({ slopes }) => slopes.map(({ source }) => source)))];
  const panels = rows.map(panelName);
  return printedChart({
    title,
    description: rows.map(describe).join(' ') || 'No ablations.',
    vegaLite: {
      ...VEGA_LITE,
      title,
      data: { values: rows.flatMap(toPoints) },
      facet: { field: 'panel', type: 'nominal', sort: panels, title: null, header: HEADER },
      columns: COLUMNS,
      spec: panel(sources),
      config: vegaConfig(),
    },
  });
}

function panel(sources: readonly string[]): JsonObject {
  const x = {
    field: 'step',
    type: 'nominal',
    sort: ['parent', 'child'],
    title: null,
    axis: { labelAngle: 0, grid: false },
  };
  const y = {
    type: 'quantitative',
    title: null,
    scale: { domain: [0, 1] },
    axis: { format: '.0%', tickCount: 3 },
  };
  const color = { field: 'color', type: 'nominal', scale: null };
  const dashes = sources.map((_, i) => (i === 0 ? [4, 3] : [1, 0]));
  const shapes = sources.map((_, i) => (i === 0 ? 'diamond' : 'circle'));
  const legend = { title: null, orient: 'top', labelLimit: 400 };
  return {
    width: 150,
    height: 110,
    layer: [
      {
        mark: { type: 'line', strokeWidth: 2 },
        encoding: {
          x,
          y: { field: 'accuracy', ...y },
          color,
          detail: { field: 'source' },
          strokeDash: { field: 'source', scale: { domain: sources, range: dashes }, legend },
        },
      },
      { mark: { type: 'rule' }, encoding: { x, y: { field: 'low', ...y }, y2: { field: 'high' }, color } },
      {
        mark: { type: 'point', filled: true, opacity: 1, size: 40 },
        encoding: {
          x,
          y: { field: 'accuracy', ...y },
          color,
          shape: { field: 'source', scale: { domain: sources, range: shapes }, legend },
          tooltip: ['source', 'experiment', 'count'].map((field) => ({ field })),
        },
      },
    ],
  };
}

function panelName({ parent, child, change }: SlopeRow): string {
  return `${parent}→${child}\n${change.replaceAll(/([^,]+, [^,]+), /g, '$1,\n')}`;
}

function toPoints(row: SlopeRow) {
  const shared = { panel: panelName(row), color: familyColor(row.model) };
  const points = row.slopes.flatMap(({ source, parent, child }) => [
    ...point(source, 'parent', row.parent, parent),
    ...point(source, 'child', row.child, child),
  ]);
  // A panel without a value stays, so that a missing run is visible.
  return points.length === 0 ? [{ ...shared, step: 'parent' }] : points.map((values) => ({ ...shared, ...values }));
}

function point(source: string, step: 'parent' | 'child', experiment: ExperimentName, count: Count | null) {
  if (count === null) return [];
  const { estimate, low, high } = wilsonInterval(count.correct, count.total);
  return [
    {
      source,
      step,
      experiment: String(experiment),
      count: `${count.correct}/${count.total}`,
      accuracy: drawable(estimate),
      low: drawable(low),
      high: drawable(high),
    },
  ];
}

function describe(row: SlopeRow): string {
  const text = (count: Count | null): string =>
    count === null ? 'missing' : formatPercent(count.correct / count.total);
  const slopes = row.slopes.map(({ source, parent, child }) => `${source} ${text(parent)} to ${text(child)}`);
  return `${row.parent}→${row.child} (${row.change}): ${slopes.join(', ')}.`;
}
