import { formatPercent } from '../core';
import type { EpochRow } from '../training';
import type { Chart, JsonObject } from './chart';
import { printedChart } from './printedChart';
import { familyColor, NEUTRAL } from './palette';
import { vegaConfig } from './style';

/** The epoch that is being trained. */
export interface PartialEpoch {
  /** From 1. */
  readonly epoch: number;
  /** Batches done, from 1. */
  readonly batch: number;
  readonly batches: number;
  /** Mean training loss of the epoch so far. */
  readonly loss: number;
}

export interface LiveCurvesOptions {
  /** The unfinished epoch, drawn as a point ahead of the curve. Default: none. */
  readonly partial?: PartialEpoch | null;
  /** Name of the model, for its family's colour. Default: the colour of models outside the series. */
  readonly model?: string;
  /** Epochs the axis makes room for. Default: as many as there are. */
  readonly maxEpochs?: number;
}

/** A row of the chart's data; short names because it is sent several times a second. */
interface LivePoint {
  readonly e: number;
  readonly t: number | null;
  readonly v?: number | null;
  readonly a?: number | null;
}

/**
 * Training and validation loss and validation accuracy so far, as a small Vega-Lite specification for updates
 * in place: below 10 kB for 100 epochs.
 *
 * @example liveCurves(run.history, { model: 'Base_fix', maxEpochs: 20 });
 */
export function liveCurves(rows: readonly EpochRow[], options: LiveCurvesOptions = {}): Chart {
  const { partial = null, model = '', maxEpochs } = options;
  const last = Math.max(2, maxEpochs ?? 0, rows.at(-1)?.epoch ?? 0, partial?.epoch ?? 0);
  const points: LivePoint[] = rows.map((row) => ({
    e: row.epoch,
    t: short(row.trainLoss),
    v: short(row.validLoss),
    a: short(row.validAccuracy),
  }));
  if (partial) {
    const done = partial.batches > 0 ? partial.batch / partial.batches : 0;
    points.push({ e: short(partial.epoch - 1 + done) ?? partial.epoch, t: short(partial.loss) });
  }
  return printedChart({
    title: 'Training',
    description: describe(rows, partial),
    vegaLite: {
      $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
      config: vegaConfig(),
      data: { values: points },
      hconcat: [lossPanel(familyColor(model), last), accuracyPanel(familyColor(model), last)],
      resolve: { legend: { color: 'independent' } },
    },
  });
}

function epochAxis(last: number): JsonObject {
  return {
    field: 'e',
    type: 'quantitative',
    title: 'epoch',
    scale: { domain: [0, last], nice: false },
    axis: { grid: false, tickMinStep: 1, format: 'd' },
  };
}

function lossPanel(color: string, last: number): JsonObject {
  const scale = { domain: ['t', 'v'], range: [NEUTRAL.series, color] };
  const labelExpr = "datum.label === 't' ? 'training' : 'validation'";
  return {
    width: 300,
    height: 170,
    transform: [{ fold: ['t', 'v'], as: ['k', 'y'] }, { filter: 'isValid(datum.y)' }],
    mark: { type: 'line', point: { size: 18 } },
    encoding: {
      x: epochAxis(last),
      y: { field: 'y', type: 'quantitative', title: 'loss', scale: { zero: false } },
      color: {
        field: 'k',
        scale,
        legend: { title: null, orient: 'top-right', labelExpr, symbolType: 'stroke' },
      },
    },
  };
}

function accuracyPanel(color: string, last: number): JsonObject {
  return {
    width: 220,
    height: 170,
    transform: [{ filter: 'isValid(datum.a)' }],
    mark: { type: 'line', point: { size: 18 }, color },
    encoding: {
      x: epochAxis(last),
      y: { field: 'a', type: 'quantitative', title: 'validation accuracy', axis: { format: '.2~%' } },
    },
  };
}

function describe(rows: readonly EpochRow[], partial: PartialEpoch | null): string {
  const row = rows.at(-1);
  const finished =
    row === undefined
      ? 'No finished epoch.'
      : `Epoch ${row.epoch}: training loss ${row.trainLoss.toFixed(4)}, validation loss ${row.validLoss.toFixed(4)}, ` +
        `validation accuracy ${formatPercent(row.validAccuracy)}.`;
  if (!partial) return finished;
  return `${finished} Epoch ${partial.epoch}, batch ${partial.batch}/${partial.batches}: training loss ${partial.loss.toFixed(4)}.`;
}

/** Four significant digits. */
function short(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : null;
}
