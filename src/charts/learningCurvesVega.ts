import type { JsonObject } from './chart';
import type { CurvesModel, CurveSide } from './learningCurvesModel';
import { NEUTRAL } from './palette';
import { vegaConfig } from './style';

const LOSSES = ['training', 'validation', 'test'] as const;
const WIDTH = 300;

interface Ranges {
  readonly loss: readonly [number, number] | undefined;
  readonly accuracy: readonly [number, number];
  readonly learningRate: readonly [number, number] | undefined;
}

/** The same panels as the Plotly figure, as a Vega-Lite specification for the static image. */
export function curvesSpec(model: CurvesModel): JsonObject {
  const columns = model.sides.map((side) => column(model, side, rangesOf(model, side)));
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    title: model.title,
    hconcat: columns,
    spacing: 28,
    resolve: { legend: { color: 'independent', strokeDash: 'independent' } },
    config: vegaConfig(),
  };
}

/** Domains are stated, since panels of a concatenation can share either all scales or none. */
function rangesOf(model: CurvesModel, side: CurveSide): Ranges {
  const forLoss = model.sharedLossAxis ? model.sides : [side];
  return {
    loss: extent(forLoss.flatMap((s) => [...s.trainLoss, ...s.validLoss, ...s.testLoss])),
    accuracy: [0, extent(model.sides.flatMap((s) => s.testAccuracy))?.[1] || 1],
    learningRate: extent(model.sides.flatMap((s) => s.learningRate)),
  };
}

/** Lowest and highest, never equal; undefined when there is nothing. */
function extent(values: readonly (number | null)[]): readonly [number, number] | undefined {
  const drawn = values.filter((value) => value !== null);
  if (drawn.length === 0) return undefined;
  const low = drawn.reduce((a, b) => Math.min(a, b));
  const high = drawn.reduce((a, b) => Math.max(a, b));
  if (high > low) return [low, high];
  const room = Math.abs(low) * 0.1 || 1;
  return [low - room, high + room];
}

function column(model: CurvesModel, side: CurveSide, { loss, accuracy, learningRate }: Ranges): JsonObject {
  const best = side.bestEpoch === null ? '' : `, best epoch ${side.bestEpoch}`;
  const label = side.epochs.length === 0 ? `${side.label}: no finished epoch` : `${side.label}${best}`;
  return {
    vconcat: [
      { title: label, ...panel(model, side, { row: 'loss', height: 150, domain: loss }) },
      panel(model, side, { row: 'accuracy', height: 70, domain: accuracy }),
      panel(model, side, { row: 'learningRate', height: 45, domain: learningRate }),
    ],
    spacing: 8,
    resolve: { legend: { color: 'independent', strokeDash: 'independent' } },
  };
}

interface PanelOptions {
  readonly row: 'loss' | 'accuracy' | 'learningRate';
  readonly height: number;
  readonly domain: readonly [number, number] | undefined;
}

function panel(model: CurvesModel, side: CurveSide, { row, height, domain }: PanelOptions): JsonObject {
  const x = epochEncoding(side, row === 'learningRate');
  const sparse = side.epochs.length < 3;
  const lines = {
    mark: { type: 'line', point: sparse, ...(row === 'learningRate' ? { interpolate: 'step-after' } : {}) },
    encoding: { x, y: yEncoding(row, domain), ...lineStyle(model, row) },
  };
  return { width: WIDTH, height, data: { values: values(side, row) }, layer: [...bestRule(side), lines] };
}

/** Half an epoch of room on both sides, so that a single point is not on the frame. */
function epochEncoding(side: CurveSide, labelled: boolean): JsonObject {
  const first = side.epochs[0] ?? 1;
  const last = side.epochs.at(-1) ?? first;
  return {
    field: 'epoch',
    type: 'quantitative',
    title: labelled ? 'epoch' : null,
    scale: { domain: [first - 0.5, last + 0.5], nice: false },
    // Automatic ticks of such a short axis fall between epochs.
    axis: {
      grid: false,
      labels: labelled,
      format: 'd',
      ...(last - first < 10 ? { values: side.epochs } : {}),
    },
  };
}

function yEncoding(row: PanelOptions['row'], domain: PanelOptions['domain']): JsonObject {
  const kind = row === 'learningRate' ? { type: 'log' } : { zero: false };
  const axes = {
    loss: { tickCount: 6 },
    accuracy: { tickCount: 3, format: '.2~%' },
    learningRate: { tickCount: 2, format: '.1~e', grid: false },
  } as const;
  const titles = { loss: 'loss', accuracy: 'accuracy', learningRate: 'rate' } as const;
  return {
    field: 'value',
    type: 'quantitative',
    title: titles[row],
    scale: { ...kind, ...(domain ? { domain } : {}), nice: row !== 'learningRate' },
    axis: axes[row],
  };
}

function lineStyle(model: CurvesModel, row: PanelOptions['row']): JsonObject {
  if (row === 'learningRate') return { color: { value: NEUTRAL.series } };
  if (row === 'accuracy') return { color: { value: model.color }, strokeDash: { value: [6, 3] } };
  const legend = {
    title: null,
    orient: 'top',
    direction: 'horizontal',
    symbolType: 'stroke',
    symbolSize: 220,
  };
  return {
    color: {
      field: 'split',
      scale: { domain: LOSSES, range: [NEUTRAL.series, model.color, model.color] },
      legend,
    },
    strokeDash: {
      field: 'split',
      scale: {
        domain: LOSSES,
        range: [
          [1, 0],
          [1, 0],
          [2, 3],
        ],
      },
      legend,
    },
  };
}

function bestRule(side: CurveSide): JsonObject[] {
  if (side.bestEpoch === null) return [];
  return [
    {
      data: { values: [{ epoch: side.bestEpoch }] },
      mark: { type: 'rule', color: NEUTRAL.axis, strokeDash: [4, 3] },
      encoding: { x: { field: 'epoch', type: 'quantitative' } },
    },
  ];
}

function values(side: CurveSide, row: PanelOptions['row']): JsonObject[] {
  const long = (series: readonly (number | null)[], split?: string): JsonObject[] =>
    series.flatMap((value, i) =>
      value === null ? [] : [{ epoch: side.epochs[i], value, ...(split ? { split } : {}) }],
    );
  if (row === 'accuracy') return long(side.testAccuracy);
  if (row === 'learningRate') return long(side.learningRate);
  return [side.trainLoss, side.validLoss, side.testLoss].flatMap((series, i) => long(series, LOSSES[i]));
}
