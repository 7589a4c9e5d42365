import { formatPercent } from '../core';
import type { EpochRow } from '../training';
import type { Chart, JsonObject } from './chart';
import { printedChart } from './printedChart';
import { HUES } from '../models';
import { familyColor } from './palette';
import { drawable, vegaConfig } from './style';

/** The history of one of several runs. */
export interface CurvesOfRun {
  /** Short, e.g. `A: 34`. */
  readonly label: string;
  /** Name of the model, for its family's colour where every run has another. */
  readonly model: string;
  readonly history: readonly EpochRow[];
  readonly bestEpoch: number | null;
}

export interface ComparedCurvesOptions {
  readonly title: string;
}

/** Colours of runs of which two are of one family: then its colour tells them not apart. */
const COLORS = [HUES.blue, HUES.ochre, HUES.purple, HUES.green, HUES.brown, HUES.sky];
/** Dashes that tell runs apart in print, and for whoever sees no colours. */
const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4], [1, 3]];
const SIZE = { width: 225, height: 190 };

/**
 * Training loss, validation loss and test accuracy of several runs, a panel each; a point marks the best epoch.
 *
 * @example
 * const curves = [run, again].map(({ runId, config, history, metrics }) => {
 *   return { label: runId, model: config.settings.model, history, bestEpoch: metrics?.bestEpoch ?? null };
 * });
 * comparedCurves(curves, { title: 'Two runs' });
 */
export function comparedCurves(runs: readonly CurvesOfRun[], { title }: ComparedCurvesOptions): Chart {
  return printedChart({
    title,
    description: runs.map(describe).join(' ') || 'No runs.',
    vegaLite: {
      $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
      title,
      data: { values: runs.flatMap(toRows) },
      hconcat: [
        panel(runs, 'train', 'training loss'),
        panel(runs, 'valid', 'validation loss'),
        panel(runs, 'accuracy', 'test accuracy'),
      ],
      config: vegaConfig(),
    },
  });
}

function panel(runs: readonly CurvesOfRun[], field: string, title: string): JsonObject {
  const domain = runs.map(({ label }) => label);
  const x = {
    field: 'epoch',
    type: 'quantitative',
    title: 'epoch',
    axis: { grid: false, tickMinStep: 1, format: 'd' },
    scale: { zero: false },
  };
  const y = {
    field,
    type: 'quantitative',
    title,
    scale: { zero: field === 'accuracy' },
    axis: field === 'accuracy' ? { format: '.0%' } : {},
  };
  const legend = {
    title: null,
    orient: 'bottom',
    direction: 'vertical',
    labelLimit: 400,
    symbolType: 'stroke',
    symbolSize: 600,
    symbolOpacity: 1,
  };
  const color = {
    field: 'run',
    scale: { domain, range: colorsOf(runs) },
    legend,
  };
  const strokeDash = {
    field: 'run',
    scale: { domain, range: runs.map((_, i) => DASHES[i % DASHES.length]) },
    legend,
  };
  const tooltip = ['run', 'epoch', field].map((name) => ({ field: name }));
  return {
    ...SIZE,
    layer: [
      { mark: { type: 'line', strokeWidth: 2 }, encoding: { x, y, color, strokeDash } },
      {
        transform: [{ filter: 'datum.best' }],
        mark: { type: 'point', filled: true, size: 70, opacity: 1 },
        encoding: { x, y, color: { field: 'run', scale: color.scale }, tooltip },
      },
    ],
  };
}

/** The families' colours where every run has a family of its own. */
function colorsOf(runs: readonly CurvesOfRun[]): readonly string[] {
  const own = runs.map(({ model }) => familyColor(model));
  return new Set(own).size === own.length ? own : runs.map((_, i) => COLORS[i % COLORS.length]!);
}

function toRows({ label, history, bestEpoch }: CurvesOfRun): JsonObject[] {
  return history.map((row) => ({
    run: label,
    epoch: row.epoch,
    train: drawable(row.trainLoss),
    valid: drawable(row.validLoss),
    accuracy: drawable(row.testAccuracy),
    best: row.epoch === bestEpoch,
  }));
}

function describe({ label, history, bestEpoch }: CurvesOfRun): string {
  const best = history.find(({ epoch }) => epoch === bestEpoch);
  if (best === undefined) return `${label}: no finished epoch.`;
  return (
    `${label}: ${history.length} epochs, best ${best.epoch} with validation loss ${best.validLoss.toFixed(4)} ` +
    `and test accuracy ${formatPercent(best.testAccuracy)}.`
  );
}
