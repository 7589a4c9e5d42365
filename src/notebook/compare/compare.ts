import { inOneLine } from '../../core';
import {
  collectSeries,
  compareExperiments,
  compareRuns,
  runsOf,
  seriesTrials,
  type ExperimentComparison,
  type RunComparison,
} from '../../analysis';
import { comparedCurves, type CurvesOfRun, type MimeBundle } from '../../charts';
import { experimentId, profile, type Experiment, type ExperimentName, type ProfileName } from '../../experiments';
import { cellDisplay, chartOutput, tableBundle } from '../output';
import { whichRun, type WhichRun } from '../runs/whichRun';
import { cellEnvironment } from '../training';
import { onlyRightBundle } from './onlyRightView';
import { differencesTable, resultsTable, seedsResultsTable, seedsTestsTable, testsTable } from './comparisonTables';

/** Runs of several seeds, in place of one run of each experiment. */
export interface CompareSeedsOptions {
  /** At least two. Every experiment must have a finished run of each. */
  readonly seeds: readonly number[];
  /** Default: `BREEDLAB_PROFILE`, else 'demo'. */
  readonly profile?: ProfileName;
  /** Data set, by its name or as `train` takes it. Default: `BREEDLAB_DATA`, else the profile's own. */
  readonly data?: string;
}

/**
 * Compares runs: the settings that differ, results with their intervals, curves, McNemar's exact test
 * of every two, and the images that only one of them classifies correctly. Or experiments over several seeds: results
 * over seeds, the curves of the first seed, and the difference of every two with an interval over seeds and test images.
 *
 * @param which two or more: a result of `train`, an experiment or its id, a run's id or folder; with seeds,
 *   experiments or their ids
 * @example await compare(34, 35);
 * @example const { tests } = await compare(run, again);
 * @example await compare(29, 34, { seeds: [1, 2, 3, 4, 5] });
 * @returns the figures behind the pictures
 * @throws BreedlabError for fewer than two runs, the same run twice, or one that has no predictions or is missing
 */
export function compare(...which: readonly WhichRun[]): Promise<RunComparison>;
export function compare(
  ...which: readonly [...(Experiment | ExperimentName)[], CompareSeedsOptions]
): Promise<ExperimentComparison>;
export async function compare(
  ...which: readonly (WhichRun | CompareSeedsOptions)[]
): Promise<RunComparison | ExperimentComparison> {
  const options = which.at(-1);
  if (hasSeeds(options)) {
    return compareSeeds(which.slice(0, -1) as readonly (Experiment | ExperimentName)[], options);
  }
  return compareSingleRuns(which as readonly WhichRun[]);
}

function hasSeeds(value: unknown): value is CompareSeedsOptions {
  return typeof value === 'object' && value !== null && 'seeds' in value;
}

async function compareSeeds(
  which: readonly (Experiment | ExperimentName)[],
  options: CompareSeedsOptions,
): Promise<ExperimentComparison> {
  const display = cellDisplay();
  const environment = cellEnvironment();
  const { name } = profile(options.profile ?? environment.profile);
  const ids = which.map((each) => experimentId(typeof each === 'object' ? each.id : each));
  const series = collectSeries(name, { data: options.data ?? environment.data, epochs: environment.epochs });
  const found = compareExperiments(ids, seriesTrials(series), options.seeds);
  await null;
  display.show(tableBundle(seedsResultsTable(found)));
  display.show(tableBundle(differencesTable(found.experiments, found.settings)));
  const [seed] = options.seeds;
  const curves = found.experiments.flatMap(({ letter, experiment }) =>
    runsOf(series, experiment)
      .filter(({ metrics }) => metrics.seed === seed)
      .map(({ settings, history, metrics }) => ({
        label: `${letter}: ${experiment}`,
        model: settings.model,
        history,
        bestEpoch: metrics.bestEpoch,
      })),
  );
  display.show(await curvesOutput(found.experiments, curves, `, seed ${seed}`));
  display.show(tableBundle(seedsTestsTable(found)));
  return inOneLine('ExperimentComparison', { ...found });
}

async function compareSingleRuns(runs: readonly WhichRun[]): Promise<RunComparison> {
  const display = cellDisplay();
  const found = compareRuns(runs.map((which) => whichRun(which)));
  await null;
  display.show(tableBundle(resultsTable(found)));
  display.show(tableBundle(differencesTable(found.runs, found.settings)));
  const curves = found.runs.map(({ letter, run }) => ({
    label: `${letter}: ${run.config.experiment}`,
    model: run.config.settings.model,
    history: run.history,
    bestEpoch: run.metrics?.bestEpoch ?? null,
  }));
  display.show(await curvesOutput(found.runs, curves));
  display.show(tableBundle(testsTable(found)));
  if (found.onlyRight !== null) display.show(await onlyRightBundle(found));
  return inOneLine('RunComparison', { ...found });
}

/** @param source more about the curves, for the title. Default: none */
function curvesOutput(
  compared: readonly { readonly letter: string }[],
  curves: readonly CurvesOfRun[],
  source = '',
): Promise<MimeBundle> {
  const title = `Curves of ${compared.map(({ letter }) => letter).join(', ')}${source}`;
  return chartOutput(comparedCurves(curves, { title }), cellEnvironment());
}
