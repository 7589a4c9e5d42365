import { claimSources, compareStarts, toldSource, type ChosenExperiment, type ClaimSource } from '../../analysis';
import { formatPercent } from '../../core';
import type { Chart, JsonObject } from '../chart';
import type { SeriesChart } from '../definition';
import { familyColor } from '../palette';
import { drawable, vegaConfig } from '../style';

/** A model on one source: its best run from scratch, and its best pretrained one. */
export interface StartRow {
  readonly model: string;
  /** Whose figures these are: `published`, `study`. */
  readonly source: string;
  readonly scratch: ChosenExperiment;
  readonly pretrained: ChosenExperiment;
}

/** From scratch and pretrained by model: published, and the series of ours that has the most to say. */
export const startsOfSeries: SeriesChart = {
  name: 'scratch-and-pretrained',
  title: 'From scratch and pretrained',
  of: 'series',
  inReport: false,
  draw: (series) => startsOf(claimSources(series)),
};

/** The chart of some sources, the published figures first; null where these are alone. */
export function startsOf(sources: readonly ClaimSource[]): Chart | null {
  const rows = rowsOf(sources);
  return rows.some(({ source }) => source !== 'published') ? startComparison(rows) : null;
}

/** The published figures, and those of the series that {@link toldSource} chooses, model by model. */
function rowsOf(sources: readonly ClaimSource[]): readonly StartRow[] {
  const shown = [sources[0]!, toldSource(sources)];
  const rows = shown.flatMap((source) =>
    compareStarts(source).map((row) => ({ ...row, source: source.series === null ? 'published' : source.label })),
  );
  const models = [...new Set(rows.map(({ model }) => model))];
  return models.flatMap((model) => rows.filter((row) => row.model === model));
}

/**
 * Test accuracy from scratch (open) and with pretrained weights (filled) of each model, with their 95% intervals, joined
 * by a line.
 *
 * @example startComparison([{ model: 'AlexNet', source: 'study', scratch, pretrained }]);
 */
export function startComparison(rows: readonly StartRow[]): Chart {
  const title = 'Test accuracy from scratch and with pretrained weights';
  return {
    title,
    description: rows.map(describe).join(' ') || 'No models.',
    vegaLite: specification(title, rows),
  };
}

function labelOf({ model, source }: StartRow): string {
  return `${model}, ${source}`;
}

function describe(row: StartRow): string {
  return `${labelOf(row)}: from scratch ${inWords(row.scratch)}, pretrained ${inWords(row.pretrained)}.`;
}

function inWords({ experiment, accuracy: { estimate, low, high } }: ChosenExperiment): string {
  return `${formatPercent(estimate)} (experiment ${experiment}, 95% interval ${formatPercent(low)} to ${formatPercent(high)})`;
}

const STARTS = ['from scratch', 'pretrained'] as const;

function higherOf({ scratch, pretrained }: StartRow): (typeof STARTS)[number] {
  return pretrained.accuracy.estimate >= scratch.accuracy.estimate ? 'pretrained' : 'from scratch';
}

function specification(title: string, rows: readonly StartRow[]): JsonObject {
  const labels = rows.map(labelOf);
  const lines = rows.map((row) => ({
    label: labelOf(row),
    color: familyColor(row.model),
    scratch: drawable(row.scratch.accuracy.estimate),
    pretrained: drawable(row.pretrained.accuracy.estimate),
  }));
  const points = rows.flatMap((row) =>
    STARTS.map((start) => {
      const { accuracy, experiment } = start === 'pretrained' ? row.pretrained : row.scratch;
      const { estimate, low, high } = accuracy;
      return {
        label: labelOf(row),
        color: familyColor(row.model),
        start,
        experiment,
        accuracy: drawable(estimate),
        // Rounds before `drawable` drops digits, so that a mean such as 93.35 comes out as in the report's sentences.
        percent: formatPercent(estimate, 1),
        low: drawable(low),
        high: drawable(high),
        isHigher: start === higherOf(row),
      };
    }),
  );
  const y = { field: 'label', type: 'nominal', sort: labels, title: null, axis: { labelLimit: 200, ticks: false } };
  const x = {
    type: 'quantitative',
    title: 'test accuracy',
    axis: { format: '.0%' },
    scale: { domain: [0, 1] },
  };
  const color = { field: 'color', type: 'nominal', scale: null };
  /** The higher accuracy of a row stands to the right of its point, the other to the left, so that they never meet. */
  const percent = (isHigher: boolean): JsonObject => ({
    transform: [{ filter: `datum.isHigher === ${isHigher}` }],
    mark: { type: 'text', align: isHigher ? 'left' : 'right', dx: isHigher ? 2 : -2, dy: -9, fontSize: 11 },
    encoding: { y, x: { ...x, field: 'accuracy' }, text: { field: 'percent', type: 'nominal' } },
  });
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    title,
    width: 480,
    height: { step: 34 },
    data: { values: points },
    layer: [
      {
        data: { values: lines },
        mark: { type: 'rule', strokeWidth: 6, opacity: 0.25 },
        encoding: { y, color, x: { ...x, field: 'scratch' }, x2: { field: 'pretrained' } },
      },
      {
        mark: { type: 'rule', strokeWidth: 1.5 },
        encoding: { y, color, x: { ...x, field: 'low' }, x2: { field: 'high' } },
      },
      ...STARTS.map((start) => ({
        transform: [{ filter: `datum.start === '${start}'` }],
        mark: { type: 'point', size: 80, opacity: 1, filled: start === 'pretrained' },
        encoding: {
          y,
          x: { ...x, field: 'accuracy' },
          color,
          tooltip: [
            { field: 'label' },
            { field: 'start' },
            { field: 'experiment' },
            { field: 'accuracy', format: '.2%' },
            { field: 'low', format: '.2%' },
            { field: 'high', format: '.2%' },
          ],
          shape: {
            field: 'start',
            scale: { domain: STARTS, range: ['diamond', 'circle'] },
            legend: { title: null, orient: 'top' },
          },
        },
      })),
      percent(false),
      percent(true),
    ],
    config: vegaConfig(),
  };
}
