import { compareRuns, type RunComparison } from '../../analysis';
import { comparedCurves } from '../../charts';
import { cellDisplay, chartOutput, inOneLine, tableBundle } from '../output';
import { whichRun, type WhichRun } from '../runs/whichRun';
import { cellEnvironment } from '../training';
import { onlyRightBundle } from './onlyRightView';
import { differencesTable, resultsTable, testsTable } from './comparisonTables';

/**
 * Compares runs: the settings that differ, results with their intervals, curves, McNemar's exact test
 * of every two, and the images that only one of them classifies correctly.
 *
 * @param runs two or more: a result of `train`, an experiment or its id, a run's id or folder
 * @example await compare(34, 35);
 * @example const { tests } = await compare(run, again);
 * @returns the figures behind the pictures
 * @throws BreedlabError for fewer than two runs, the same run twice, or one that has no predictions
 */
export async function compare(...runs: readonly WhichRun[]): Promise<RunComparison> {
  const display = cellDisplay();
  const environment = cellEnvironment();
  const found = compareRuns(runs.map((which) => whichRun(which)));
  await null;
  display.show(tableBundle(resultsTable(found)));
  display.show(tableBundle(differencesTable(found)));
  const curves = found.runs.map(({ letter, run }) => ({
    label: `${letter}: ${run.config.experiment}`,
    model: run.config.settings.model,
    history: run.history,
    bestEpoch: run.metrics?.bestEpoch ?? null,
  }));
  const title = `Curves of ${found.runs.map(({ letter }) => letter).join(', ')}`;
  display.show(await chartOutput(comparedCurves(curves, { title }), environment));
  display.show(tableBundle(testsTable(found)));
  if (found.onlyRight !== null) display.show(await onlyRightBundle(found));
  return inOneLine('RunComparison', { ...found });
}
