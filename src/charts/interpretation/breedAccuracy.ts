import { breedAccuracies, type BreedAccuracy } from '../../analysis';
import { formatPercent } from '../../core';
import type { Chart, JsonObject } from '../chart';
import { printedChart } from '../printedChart';
import type { RunChart } from '../definition';
import { familyColor, NEUTRAL } from '../palette';
import { drawable, vegaConfig } from '../style';

export interface BreedAccuracyChartOptions {
  readonly title: string;
  /** Name of the model, for its family's colour. */
  readonly model: string;
  /** Accuracy over all breeds, drawn as a line. */
  readonly overall: number;
  /** Breeds that are drawn; of more, the best and the worst. Default 40. */
  readonly most?: number;
}

/**
 * Test accuracy of each breed with its 95% Wilson interval, the highest on top.
 *
 * @example
 * breedAccuracyChart(breedAccuracies(run.predictions!), {
 *   title: 'Accuracy by breed', model: 'Base_fix', overall: run.metrics!.testAccuracy!,
 * });
 */
export function breedAccuracyChart(
  breeds: readonly BreedAccuracy[],
  { title, model, overall, most = 40 }: BreedAccuracyChartOptions,
): Chart {
  const shown = ends(breeds, most);
  const left = breeds.length - shown.length;
  const subtitle = left === 0 ? [] : [`the best and the worst ${most / 2}; ${left} between them are left out`];
  return printedChart({
    title,
    description: `${breeds.map(describe).join(', ')}. All breeds together: ${formatPercent(overall)}.`,
    vegaLite: {
      $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
      title: { text: title, ...(subtitle.length === 0 ? {} : { subtitle }) },
      width: 420,
      height: { step: shown.length > 20 ? 14 : 20 },
      data: { values: shown.map(toValue) },
      layer: layers(shown, familyColor(model), overall),
      config: vegaConfig(),
    },
  });
}

/** A run's accuracy by breed. */
export const breedAccuracyOfRun: RunChart = {
  name: 'breed-accuracy',
  title: 'Accuracy by breed',
  of: 'run',
  inReport: false,
  draw({ experiment, settings: { model }, predictions }) {
    if (predictions === null || predictions.images.length === 0) return null;
    const right = predictions.images.filter(({ trueClass, topClasses }) => topClasses[0] === trueClass).length;
    const overall = right / predictions.images.length;
    return breedAccuracyChart(breedAccuracies(predictions), {
      title: `${experiment}: accuracy by breed`,
      model,
      overall,
    });
  },
};

function layers(shown: readonly BreedAccuracy[], color: string, overall: number): readonly JsonObject[] {
  const y = {
    field: 'breed',
    type: 'nominal',
    sort: shown.map(({ name }) => name),
    title: null,
    axis: { labelLimit: 220, grid: false },
  };
  const x = {
    type: 'quantitative',
    title: 'test accuracy, with its 95% interval',
    scale: { domain: [0, 1] },
    axis: { format: '.0%' },
  };
  const tooltip = ['breed', 'count', 'accuracy'].map((field) => ({ field }));
  return [
    {
      mark: { type: 'rule', color: NEUTRAL.series, strokeDash: [4, 3] },
      encoding: { x: { datum: drawable(overall), type: 'quantitative' } },
    },
    {
      mark: { type: 'rule', color, opacity: 0.5, strokeWidth: 2 },
      encoding: { y, x: { field: 'low', ...x }, x2: { field: 'high' } },
    },
    {
      mark: { type: 'point', filled: true, color, size: 60, opacity: 1 },
      encoding: { y, x: { field: 'accuracy', ...x }, tooltip },
    },
  ];
}

/** All, or the first and the last of them. */
function ends<T>(items: readonly T[], most: number): readonly T[] {
  const half = Math.floor(most / 2);
  return items.length <= most ? items : [...items.slice(0, half), ...items.slice(-half)];
}

function toValue({ name, correct, total, accuracy }: BreedAccuracy): JsonObject {
  return {
    breed: name,
    accuracy: drawable(accuracy.estimate),
    low: drawable(accuracy.low),
    high: drawable(accuracy.high),
    count: `${correct}/${total}`,
  };
}

function describe({ name, correct, total, accuracy }: BreedAccuracy): string {
  return `${name} ${formatPercent(accuracy.estimate)} (${correct}/${total})`;
}
