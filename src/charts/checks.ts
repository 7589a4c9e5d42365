import { formatPercent } from '../core';
import type { LearningRateSearch, OverfitResult } from '../training';
import { smooth } from '../training';
import type { Chart, JsonObject } from './chart';
import { printedChart } from './printedChart';
import { familyColor, NEUTRAL } from './palette';
import { drawable, vegaConfig } from './style';

export interface CheckChartOptions {
  readonly title: string;
  /** Name of the model, for its family's colour. */
  readonly model: string;
}

/**
 * A range test: loss of each batch (points) and its moving average over the learning rate; the suggestion marked.
 *
 * @example rateSearchChart(await findLearningRate(34), { title: 'Range test', model: 'Base_fix' });
 */
export function rateSearchChart(search: LearningRateSearch, { title, model }: CheckChartOptions): Chart {
  const losses = search.steps.map(({ loss }) => loss);
  const smoothed = smooth(losses);
  // Losses after the divergence would compress the rest of the curve into a line.
  const ceiling = 1.5 * Math.max(...smoothed.slice(0, Math.max(1, Math.floor(smoothed.length / 4))));
  const values = search.steps.map(({ learningRate, loss }, i) => ({
    rate: drawable(learningRate),
    loss: loss <= ceiling ? drawable(loss) : null,
    smoothed: smoothed[i]! <= ceiling ? drawable(smoothed[i]) : null,
  }));
  const color = familyColor(model);
  const x = {
    field: 'rate',
    type: 'quantitative',
    title: 'learning rate',
    scale: { type: 'log', nice: false },
    axis: { format: '.0e', tickCount: 6, grid: false },
  };
  const y = (field: string): JsonObject => ({
    field,
    type: 'quantitative',
    title: 'training loss',
    scale: { zero: false },
  });
  return printedChart({
    title,
    description: describeSearch(search),
    vegaLite: {
      $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
      title: {
        text: title,
        subtitle: [
          'points: one batch each; line: moving average; shaded: where the loss falls',
          ...(search.startUp?.hasLeft ? [`after ${search.startUp.steps} steps at ${search.startUp.learningRate}`] : []),
        ],
      },
      width: 480,
      height: 240,
      data: { values },
      layer: [
        {
          transform: [{ filter: 'isValid(datum.loss)' }],
          mark: { type: 'point', filled: true, size: 12, color: NEUTRAL.series, opacity: 0.6 },
          encoding: { x, y: y('loss') },
        },
        { mark: { type: 'line', color, strokeWidth: 2 }, encoding: { x, y: y('smoothed') } },
        ...suggestionMarks(search, color),
      ],
      config: vegaConfig(),
    },
  });
}

function suggestionMarks({ suggestion }: LearningRateSearch, color: string): JsonObject[] {
  if (suggestion.kind === 'none') return [];
  const { begins, ends, learningRate } = suggestion;
  const values = [{ rate: learningRate, begins, ends, text: `suggested ${learningRate.toPrecision(2)}` }];
  const x = { field: 'rate', type: 'quantitative' };
  return [
    {
      data: { values },
      mark: { type: 'rect', color, opacity: 0.08 },
      encoding: { x: { field: 'begins', type: 'quantitative' }, x2: { field: 'ends' } },
    },
    { data: { values }, mark: { type: 'rule', color, strokeDash: [4, 3] }, encoding: { x } },
    {
      data: { values },
      mark: { type: 'text', align: 'right', dx: -5, baseline: 'top', y: 4, fontSize: 11 },
      encoding: { x, text: { field: 'text' } },
    },
  ];
}

function describeSearch({ steps, suggestion }: LearningRateSearch): string {
  const range = `${steps.length} steps, rates from ${rate(steps[0]?.learningRate)} to ${rate(steps.at(-1)?.learningRate)}`;
  if (suggestion.kind === 'none') return `${range}. No suggestion: ${suggestion.reason}.`;
  return (
    `${range}. The loss falls from ${rate(suggestion.begins)} to ${rate(suggestion.ends)}; suggested: ` +
    `${rate(suggestion.learningRate)}.`
  );
}

function rate(value: number | undefined): string {
  return value === undefined ? '-' : value.toPrecision(2);
}

/**
 * Loss and accuracy of one batch, step after step.
 *
 * @example overfitChart(await overfitOneBatch(34), { title: 'One batch by heart', model: 'Base_fix' });
 */
export function overfitChart(result: OverfitResult, { title, model }: CheckChartOptions): Chart {
  const color = familyColor(model);
  const values = result.steps.map(({ step, loss, accuracy }) => ({
    step,
    loss: drawable(loss),
    accuracy: drawable(accuracy),
  }));
  const x = { field: 'step', type: 'quantitative', title: 'step on the same batch', axis: { grid: false } };
  const panel = (field: string, more: JsonObject): JsonObject => ({
    width: 280,
    height: 180,
    mark: { type: 'line', color, strokeWidth: 1.5 },
    encoding: { x, y: { field, type: 'quantitative', ...more } },
  });
  return printedChart({
    title,
    description:
      `${result.steps.length} steps on ${result.images} images: loss ${result.final.loss.toFixed(4)}, ` +
      `${formatPercent(result.final.accuracy, 0)} correct at last.`,
    vegaLite: {
      $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
      title,
      data: { values },
      hconcat: [
        panel('loss', { title: 'loss', scale: { zero: true } }),
        panel('accuracy', { title: 'correct', scale: { domain: [0, 1] }, axis: { format: '.0%' } }),
      ],
      config: vegaConfig(),
    },
  });
}
