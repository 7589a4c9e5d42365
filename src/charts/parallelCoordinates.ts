import { counted, formatNumber } from '../core';
import type { SweepResult, TrialResult } from '../sweeps';
import { settingText } from '../training';
import type { Chart, JsonObject } from './chart';
import type { DataChart } from './definition';
import { NEUTRAL } from './palette';
import { drawable, vegaConfig } from './style';

/** Title of the last axis. */
const LOSS = 'validation loss';
/** Values of an axis that each have a label. */
const MOST_LABELS = 8;
/** Ratio of the largest to the smallest value from which an axis is logarithmic. */
const WIDE = 20;
/** Significant digits of a label. */
const DIGITS = 5;

interface Axis {
  readonly name: string;
  /** Place of a value on the axis, from 0 below to 1 above. */
  readonly place: (value: unknown) => number;
  readonly labels: readonly { readonly place: number; readonly text: string }[];
}

interface Judged extends TrialResult {
  readonly validLoss: number;
}

/**
 * A sweep as parallel coordinates: an axis for every setting and one for the validation loss, a line for every
 * combination. Combinations without a loss are counted in words. Null where none has one.
 *
 * @example
 * const result = await breedlab.sweep(34, { set: { learningRate: [0.003, 0.01] } });
 * const chart = parallelCoordinates(result);
 */
export function parallelCoordinates({ parent, settings, trials }: SweepResult): Chart | null {
  const judged = trials.filter((trial): trial is Judged => trial.validLoss !== null);
  const [best] = judged;
  if (best === undefined) return null;
  const losses = judged.map(({ validLoss }) => validLoss);
  const axes = [
    ...settings.map((name) =>
      axisOf(
        name,
        judged.map(({ values }) => values[name]),
      ),
    ),
    axisOf(LOSS, losses),
  ];
  const names = axes.map(({ name }) => name);
  const points = judged.flatMap((trial) =>
    axes.map(({ name, place }) => ({
      trial: trial.experiment,
      axis: name,
      place: drawable(place(name === LOSS ? trial.validLoss : trial.values[name])),
      loss: drawable(trial.validLoss),
    })),
  );
  const left = trials.length - judged.length;
  const title = `Sweep of ${parent}: ${counted(judged.length, 'combination')}`;
  return {
    title,
    description:
      `Lowest ${LOSS} ${formatNumber(best.validLoss)} with ` +
      `${settings.map((name) => `${name} ${settingText(best.values[name])}`).join(', ') || 'the settings as they are'}; ` +
      `highest ${formatNumber(Math.max(...losses))}.${left === 0 ? '' : ` ${left} without a loss are not drawn.`}`,
    vegaLite: specification(title, names, axes, points, best.experiment),
  };
}

/** The chart of a sweep under its name: `show.chart('parallel-coordinates', result)`. */
export const parallelCoordinatesOfSweep: DataChart<SweepResult> = {
  name: 'parallel-coordinates',
  title: 'Sweep',
  of: 'data',
  draw: parallelCoordinates,
};

function axisOf(name: string, values: readonly unknown[]): Axis {
  const numbers = values.filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
  if (numbers.length < values.length) return namedAxis(name, values);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const isLog = low > 0 && high / low >= WIDE;
  const scale = (value: number): number => (isLog ? Math.log(value) : value);
  const span = scale(high) - scale(low);
  const place = (value: unknown): number => (span === 0 ? 0.5 : (scale(Number(value)) - scale(low)) / span);
  const distinct = [...new Set(numbers)].sort((a, b) => a - b);
  const labelled = distinct.length <= MOST_LABELS && name !== LOSS ? distinct : [...new Set([low, high])];
  return {
    name,
    place,
    labels: labelled.map((value) => ({ place: place(value), text: String(Number(value.toPrecision(DIGITS))) })),
  };
}

function namedAxis(name: string, values: readonly unknown[]): Axis {
  const texts = [...new Set(values.map(settingText))];
  const place = (value: unknown): number =>
    texts.length === 1 ? 0.5 : texts.indexOf(settingText(value)) / (texts.length - 1);
  return {
    name,
    place,
    labels: texts.map((text, i) => ({ place: texts.length === 1 ? 0.5 : i / (texts.length - 1), text })),
  };
}

function specification(
  title: string,
  names: readonly string[],
  axes: readonly Axis[],
  points: readonly JsonObject[],
  best: string,
): JsonObject {
  const x = {
    field: 'axis',
    type: 'ordinal',
    scale: { domain: names, type: 'point', padding: 0.5 },
    axis: { title: null, domain: false, ticks: false, labelAngle: 0, labelPadding: 10, orient: 'top' },
  };
  const y = { field: 'place', type: 'quantitative', axis: null, scale: { domain: [0, 1] } };
  const labels = axes.flatMap(({ name, labels: own }) => own.map((label) => ({ axis: name, ...label })));
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    title,
    width: Math.max(320, 130 * names.length),
    height: 240,
    layer: [
      {
        data: { values: names.map((axis) => ({ axis, place: 0, end: 1 })) },
        mark: { type: 'rule', color: NEUTRAL.axis },
        encoding: { x, y, y2: { field: 'end' } },
      },
      {
        data: { values: points },
        mark: { type: 'line', strokeWidth: 1.5, opacity: 0.75 },
        encoding: {
          x,
          y,
          detail: { field: 'trial' },
          color: {
            field: 'loss',
            type: 'quantitative',
            scale: { scheme: 'viridis', zero: false },
            legend: { title: LOSS },
          },
        },
      },
      {
        data: { values: points.filter(({ trial }) => trial === best) },
        mark: { type: 'line', strokeWidth: 4 },
        encoding: { x, y, color: { field: 'loss', type: 'quantitative' } },
      },
      {
        data: { values: labels },
        mark: { type: 'text', align: 'left', dx: 6, dy: -9, fontSize: 11, color: NEUTRAL.text },
        encoding: { x, y, text: { field: 'text' } },
      },
    ],
    config: vegaConfig(),
  };
}
