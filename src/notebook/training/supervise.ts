import { BreedlabError } from '../../core';
import { publishedCurves, readRun, type RunEvent } from '../../experiments';
import { chartOutput, type Display } from '../output';
import { advance, liveCurvesBundle, NO_PROGRESS, progressBundle, resultBundle, resultCurves } from '../views';
import type { Heading, TrainingProgress } from '../views';
import { startChild, type ChildEnd, type TrainingChild } from './child';
import { continuingCall } from './continuing';
import { differenceNotes, planText, runHeading } from './differences';
import { takeInterrupts } from './interrupts';
import { eventsOfKeptRun } from './keptRun';
import { parentRun } from './parentRun';
import { commandLine, type TrainingRequest } from './request';
import { redraws, UPDATE_MS } from './redraws';
import { describedRun, type RunFigures, type TrainedRun } from './trainedRun';

/** Options of {@link superviseTraining}. */
export interface SuperviseOptions {
  readonly display: Display;
  /** The command line program. Default: this package's. */
  readonly script?: string;
  /** Arguments of the program. Default: those of the request. */
  readonly args?: readonly string[];
  /** Code that continues the run when it is interrupted. Default: the same call with `resume`. */
  readonly continueWith?: string;
  /** Draw only the result. Default false. */
  readonly headless?: boolean;
  /** Milliseconds a training may take to stop after an interrupt before it is killed. Default 30,000. */
  readonly graceMs?: number;
}

const PROGRAM = require.resolve('../../cli.js');
/** Exit status of the program after SIGINT. */
const EXIT_INTERRUPTED = 130;
const CLOCK_MS = 1000;
/** Stands for the process of a training that was found finished. */
const NO_CHILD: TrainingChild = {
  ended: Promise.resolve({ code: 0, signal: null, wasKilled: false, stderr: '' }),
  stop: () => {},
};
/** Interval of curves, which a browser draws more slowly than a line of figures and may fall behind on. */
const CURVES_MS = 1000;

/**
 * Trains in a child process and draws its progress in the running cell. The kernel stays free. Where the request takes
 * a finished run of its configuration as it is, and there is one, no process is started.
 *
 * @throws BreedlabError with the child's own message when the training fails
 */
export async function superviseTraining(request: TrainingRequest, options: SuperviseOptions): Promise<TrainedRun> {
  const { display, script = PROGRAM, args = commandLine(request), headless = false, graceMs } = options;
  let heading = headingOf(request);
  const slots = { progress: display.slot(), curves: display.slot() };
  const started = performance.now();
  let progress = NO_PROGRESS;
  let isStopping = false;
  const plan = planText(request);

  const draw = (): void => {
    const elapsedSeconds = (performance.now() - started) / 1000;
    slots.progress.draw(progressBundle(heading, progress, { elapsedSeconds, isStopping, plan }));
  };
  const drawCurves = (): void => {
    const curves = liveCurvesBundle(heading, progress);
    if (curves !== null) slots.curves.draw(curves);
  };
  const updates = [redraws(draw, UPDATE_MS), redraws(drawCurves, CURVES_MS)];
  const requestUpdate = (): void => {
    if (!headless) updates.forEach((each) => each.request());
  };
  const onEvent = (event: RunEvent): void => {
    progress = advance(progress, event);
    // A backbone announces a run of its own first.
    if (event.type === 'run' && event.config.experiment === heading.id) heading = runHeading(event.config);
    requestUpdate();
  };

  requestUpdate();
  const clock = setInterval(() => progress.phase.kind === 'starting' && requestUpdate(), CLOCK_MS);
  const kept = await eventsOfKeptRun(request);
  kept?.forEach(onEvent);
  const child = kept === null ? startChild({ script, args, onEvent, graceMs }) : NO_CHILD;
  const release = takeInterrupts(() => {
    isStopping = true;
    requestUpdate();
    child.stop();
  });
  let end: ChildEnd;
  try {
    end = await child.ended;
  } finally {
    release();
    clearInterval(clock);
    updates.forEach((each) => each.stop());
  }
  const run = describedRun(resultOf(request, progress, end, isStopping));
  const notes = [
    ...differenceNotes(request.experiment),
    ...(end.wasKilled ? ['It did not stop in time and was killed; its last checkpoint is kept.'] : []),
  ];
  const published = request.experiment.published;
  const continueWith = options.continueWith ?? continuingCall(request);
  const parent = run.metrics === null ? null : parentRun(request.experiment, run.metrics);
  slots.progress.draw(resultBundle({ heading, ...run, published, parent, continueWith, notes }));
  const bestEpoch = run.metrics?.bestEpoch ?? progress.bestEpoch;
  const curves = resultCurves(heading, run.history, bestEpoch, publishedCurves(request.experiment.id));
  if (curves !== null) slots.curves.draw(await chartOutput(curves, { headless }));
  return run;
}

function headingOf({ experiment: { id, title, settings }, profile, seed }: TrainingRequest): Heading {
  return { id, title, model: settings.model, profile, seed };
}

/** The run according to its events and its end. @throws BreedlabError when it failed */
function resultOf(
  request: TrainingRequest,
  progress: TrainingProgress,
  end: ChildEnd,
  isStopping: boolean,
): RunFigures {
  const { metrics, runId: id, folder, hasStarted } = progress;
  const status = statusOf(progress, end, isStopping);
  if (status === null) throw failure(request, progress, end);
  const reused = metrics !== null && !hasStarted;
  const history = reused && folder !== null ? readRun(folder).history : progress.history;
  const { experiment, profile, seed } = request;
  return { id, experiment, profile, seed, status, reused, metrics, history, folder };
}

/** Null when the training failed. */
function statusOf(
  { metrics, phase }: TrainingProgress,
  end: ChildEnd,
  isStopping: boolean,
): TrainedRun['status'] | null {
  const outcome = metrics?.outcome ?? (phase.kind === 'ended' ? phase.outcome : null);
  if (outcome?.kind === 'diverged') return 'diverged';
  if (outcome?.kind === 'interrupted' || end.code === EXIT_INTERRUPTED) return 'interrupted';
  if (end.code === 0 && metrics !== null) return 'finished';
  return isStopping ? 'interrupted' : null;
}

function failure({ experiment }: TrainingRequest, { error, folder }: TrainingProgress, end: ChildEnd): BreedlabError {
  const kept = folder === null ? 'Nothing was trained.' : `What was trained is kept in ${folder}.`;
  if (error !== null) return new BreedlabError(error, kept);
  const how = end.signal === null ? `with exit code ${end.code}` : `by ${end.signal}`;
  const memory = end.signal === 'SIGKILL' ? ' It may have run out of memory.' : '';
  const said = end.stderr === '' ? '' : `\n${end.stderr}\n`;
  return new BreedlabError(`Training ${experiment.id} ended ${how} before it was done.${memory}${said}`, kept);
}
