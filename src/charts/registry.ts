import { BreedlabError, createRegistry, messageOf } from '../core';
import type { Chart } from './chart';
import {
  ablations,
  accuracyAgainstMinutes,
  accuracyAgainstParameters,
  allCurves,
  allPublishedCurves,
} from './conclusions/ofSeries';
import type { ChartDefinition, RunChart, SeriesChart } from './definition';
import { chartOf, type GivenChart } from './given';
import { startsOfSeries } from './conclusions/startComparison';
import { breedAccuracyOfRun } from './interpretation/breedAccuracy';
import { confusionMatrixOfRun } from './interpretation/confusionHeatmap';
import { reliabilityOfRun } from './interpretation/reliabilityDiagram';
import { curvesOfRun } from './learningCurves';
import { parallelCoordinatesOfSweep } from './parallelCoordinates';

/** A new chart is its file and a line here; the report draws those of one kind in this order. */
const charts = createRegistry<ChartDefinition>('chart', [
  curvesOfRun,
  breedAccuracyOfRun,
  confusionMatrixOfRun,
  reliabilityOfRun,
  startsOfSeries,
  accuracyAgainstMinutes,
  accuracyAgainstParameters,
  ablations,
  allPublishedCurves,
  allCurves,
  parallelCoordinatesOfSweep,
]);

const KINDS: Readonly<Record<ChartDefinition['of'], string>> = {
  run: 'a run',
  series: 'a series of runs',
  data: 'data of its own',
};

/**
 * Defines a chart: a pure function of a run, of all runs, or of data of any kind. The report draws it on the
 * page of every run, or on its cover, unless `inReport` is false; `show.chart(name)` draws it in a cell. For
 * the report it must be in a file, since it is code: `breedlab report --extension my-chart.ts`.
 *
 * @returns the definition
 * @throws BreedlabError for a name of a Breedlab chart or not a plain word, or an object that is no chart definition
 * @example
 * defineChart({
 *   name: 'gap',
 *   title: 'How far training runs ahead',
 *   of: 'run',
 *   draw: ({ history }) => ({
 *     data: { values: history.map(({ epoch, trainLoss, validLoss }) => ({ epoch, gap: validLoss - trainLoss })) },
 *     mark: 'line',
 *     encoding: { x: { field: 'epoch', type: 'quantitative' }, y: { field: 'gap', type: 'quantitative' } },
 *   }),
 * });
 */
export function defineChart<Definition extends ChartDefinition>(definition: Definition): Definition {
  const { name, title, of, draw } = definition;
  const wrong = (key: string, value: unknown, wanted: string): BreedlabError =>
    new BreedlabError(`The chart '${String(name)}' has ${key} ${JSON.stringify(value)}.`, `Give ${wanted}.`);
  if (!Object.hasOwn(KINDS, of)) throw wrong('of', of, `one of ${Object.keys(KINDS).join(', ')}`);
  if (typeof title !== 'string' || title === '') throw wrong('title', title, 'a heading for the report');
  if (typeof draw !== 'function') throw wrong('draw', draw, `a function from ${KINDS[of]} to a chart`);
  return charts.define(definition);
}

/**
 * Every chart that has a name, Breedlab's own first.
 *
 * @example charts.allCharts().map(({ name, of }) => `${name} (of ${of})`);
 */
export function allCharts(): readonly ChartDefinition[] {
  return charts.all();
}

/** A chart by name. @throws BreedlabError with the nearest name when there is none */
export function chartNamed(name: string): ChartDefinition {
  return charts.get(name);
}

/** The charts that the page of every run in the report draws, in order. */
export function runChartsOfReport(): readonly RunChart[] {
  return charts.all().filter((chart) => chart.of === 'run' && chart.inReport !== false) as readonly RunChart[];
}

/** The charts that the cover of the report draws, in order. */
export function seriesChartsOfReport(): readonly SeriesChart[] {
  return charts.all().filter((chart) => chart.of === 'series' && chart.inReport !== false) as readonly SeriesChart[];
}

/**
 * Draws a chart by its name.
 *
 * @param data input of the chart: a run as {@link ChartedRun}, a series, or data of its own
 * @throws BreedlabError for a name that does not exist, data of another kind, data with nothing to draw, and a chart of
 *   the user's that fails
 * @example const chart = charts.drawChart('curves', charts.chartedRun(run));
 */
export function drawChart(name: string, data: unknown): Chart {
  const chart = charts.get(name);
  if (!isOf(chart.of, data)) {
    throw new BreedlabError(
      `The chart '${name}' is of ${KINDS[chart.of]}, and was given something else.`,
      'Give it that.',
    );
  }
  const drawn = drawOrNull<unknown>(chart, data);
  if (drawn !== null) return drawn;
  throw new BreedlabError(
    `The chart '${name}' has nothing to draw.`,
    `Give it ${KINDS[chart.of]} that has what it draws.`,
  );
}

/** A registered chart as something that draws data of its kind. */
export interface Drawing<Data> {
  readonly name: string;
  readonly title: string;
  draw(data: Data): GivenChart | null;
}

/**
 * Draws a chart of data; null where there is nothing to draw.
 *
 * @throws BreedlabError naming the chart when its function fails, or gives what is no chart
 */
export function drawOrNull<Data>(drawing: Drawing<Data>, data: Data): Chart | null {
  const { name, title } = drawing;
  try {
    const drawn: unknown = drawing.draw(data);
    if (drawn === null) return null;
    if (typeof drawn === 'object') return chartOf(drawn as GivenChart, { untitled: title });
    throw new Error(`it gives ${String(drawn)}, which is no chart`);
  } catch (error) {
    const problem = error instanceof BreedlabError ? error.problem : messageOf(error);
    throw new BreedlabError(
      `The chart '${name}' fails: ${problem.replace(/[\s.]+$/, '')}.`,
      'Correct its draw function.',
      {
        cause: error,
      },
    );
  }
}

function isOf(kind: ChartDefinition['of'], data: unknown): boolean {
  if (kind === 'data') return true;
  const fields = kind === 'run' ? ['history', 'settings', 'experiment'] : ['runs', 'own', 'profile'];
  return typeof data === 'object' && data !== null && fields.every((field) => field in data);
}
