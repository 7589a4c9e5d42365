import * as fs from 'node:fs';
import { BreedlabError } from '../../core';
import { publishedCurves, readRun, type Run as StoredRun } from '../../experiments';
import { cellDisplay, chartOutput, type DisplaySlot } from '../output';
import { cellEnvironment, parentRun, runHeading } from '../training';
import { resultBundle, resultCurves } from '../views';
import { withModel } from '../withModel';
import type { Run } from './cellRuns';
import { experimentOf, whichRun, type WhichRun, type WhichRunOptions } from './whichRun';

/**
 * Shows a run from its folder: results and curves, beside the published ones. For an experiment, the newest run,
 * finished or not and however it was made, so that a notebook that was closed during a training finds it again; the
 * title says what differs. A run that trains is drawn anew after every epoch until it ends, while the cell is done and
 * others run.
 *
 * @param which an experiment or its id, a run from `train` or a list, a run's id or folder
 * @example await show.run(26);
 * @throws BreedlabError when there is no such run, or it has ended without a finished epoch
 */
export async function showNewestRun(which: WhichRun, options: WhichRunOptions = {}): Promise<Run> {
  return showRun(whichRun(which, { ...options, choose: 'newest' }));
}

/** Places in a cell's output for a run's figures and its curves. */
interface Places {
  readonly figures: DisplaySlot;
  readonly curves: DisplaySlot;
}

const LOOK_MS = 1000;

/** Shows a run's results and its curves, beside the published ones where there are any. */
export async function showRun(run: StoredRun): Promise<Run> {
  const display = cellDisplay();
  const { status, history } = run;
  if (history.length === 0 && status !== 'running') {
    throw new BreedlabError(`Run ${run.runId} (${status}) has no finished epoch.`, 'Resume it, or delete it.');
  }
  const environment = cellEnvironment();
  const places = { figures: display.slot(), curves: display.slot() };
  await draw(run, places, environment);
  if (status === 'running' && !environment.headless) follow(run, places);
  return withModel(run);
}

async function draw(run: StoredRun, places: Places, environment: { readonly headless: boolean }): Promise<void> {
  const { runId, config, status, metrics, history } = run;
  const experiment = experimentOf(run);
  const { id, published } = experiment;
  const heading = runHeading(config);
  places.figures.draw(
    resultBundle({
      ...{
        heading,
        status: status === 'unfinished' ? 'interrupted' : status,
        reused: false,
        metrics,
        history,
        published,
        parent: metrics === null ? null : parentRun(experiment, metrics),
      },
      continueWith: `runs().resume('${runId}')`,
      notes: [`Run ${runId}.`],
    }),
  );
  const curves = resultCurves(heading, history, metrics?.bestEpoch ?? null, publishedCurves(id));
  if (curves !== null) places.curves.draw(await chartOutput(curves, environment));
}

/** Draws a run whenever its folder holds more of it, until it trains no longer. Nobody waits for that. */
function follow({ folder, history }: StoredRun, places: Places): void {
  let epochs = history.length;
  const timer = setInterval(() => {
    const now = readOrNull(folder);
    if (now?.status === 'running' && now.history.length === epochs) return;
    // A folder that cannot be read between two writes is looked at again.
    if (now === null ? !fs.existsSync(folder) : now.status !== 'running') clearInterval(timer);
    if (now === null) return;
    epochs = now.history.length;
    void draw(now, places, { headless: false });
  }, LOOK_MS);
  timer.unref();
}

/** The run; null when its folder is gone, or not whole between two writes. */
function readOrNull(folder: string): StoredRun | null {
  try {
    return readRun(folder);
  } catch {
    return null;
  }
}
