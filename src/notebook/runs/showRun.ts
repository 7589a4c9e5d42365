import { BreedlabError } from '../../core';
import { publishedCurves, type Run } from '../../experiments';
import { cellDisplay, chartOutput } from '../output';
import { cellEnvironment, runHeading } from '../training';
import { resultBundle, resultCurves } from '../views';
import { experimentOf, whichRun, type WhichRun, type WhichRunOptions } from './whichRun';

/**
 * Shows a run from its folder: results and curves, beside the published ones. For an experiment, the newest run,
 * finished or not and however it was made, so that a notebook that was closed during a training finds it again; the
 * title says what differs.
 *
 * @param which an experiment or its id, a run from `train` or a list, a run's id or folder
 * @example await show.run(26);
 * @throws BreedlabError when there is no such run, or it has no finished epoch yet
 */
export async function showNewestRun(which: WhichRun, options: WhichRunOptions = {}): Promise<Run> {
  const run = await showRun(whichRun(which, { ...options, choose: 'newest' }));
  return run;
}

/** Shows a run's results and its curves, beside the published ones where there are any. */
export async function showRun(run: Run): Promise<Run> {
  const display = cellDisplay();
  const { config, status, metrics, history } = run;
  if (history.length === 0) {
    const remedy = status === 'running' ? 'Show it again when its first has ended.' : 'Resume it, or delete it.';
    throw new BreedlabError(`Run ${run.runId} (${status}) has no finished epoch.`, remedy);
  }
  const found = experimentOf(run);
  const { id, published } = found;
  const heading = runHeading(config);
  const shownStatus = status === 'unfinished' ? 'interrupted' : status;
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
