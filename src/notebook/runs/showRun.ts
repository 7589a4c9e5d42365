import { BreedlabError } from '../../core';
import { publishedCurves, type Run } from '../../experiments';
import { cellDisplay, chartOutput } from '../output';
import { cellEnvironment } from '../training';
import { resultBundle, resultCurves } from '../views';
import { experimentOf } from './experimentOf';

/** Shows a run's results and its curves, beside the published ones where there are any. */
export async function showRun(run: Run): Promise<Run> {
  const display = cellDisplay();
  const { config, status, metrics, history } = run;
  if (history.length === 0) {
    throw new BreedlabError(`Run ${run.runId} (${status}) has no finished epoch.`, 'Resume it, or delete it.');
  }
  const found = experimentOf(run);
  const { id, title, published } = found;
  const heading = { id, title, model: config.settings.model, profile: config.profile, seed: config.seed };
  const shownStatus = status === 'finished' || status === 'diverged' ? status : 'interrupted';
  display.show(
    resultBundle({
      ...{ heading, status: shownStatus, reused: false, metrics, history, published },
      continueWith: `runs().resume('${run.runId}')`,
      notes: [`Run ${run.runId}.`],
    }),
  );
  const curves = resultCurves(heading, history, metrics?.bestEpoch ?? null, publishedCurves(id));
  if (curves !== null) display.show(await chartOutput(curves, cellEnvironment()));
  return run;
}
