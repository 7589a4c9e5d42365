import { openRecordedRun } from '../../analysis';
import { BreedlabError } from '../../core';
import { loadEngine } from '../../engine';
import { openRunModel, type Run, type RunChoice } from '../../experiments';
import type { Model } from '../../models';

/** Which run's model to export. */
export interface ModelChoice extends RunChoice {
  /** Experiment number (for the run that it stands for), run id or run folder. */
  readonly run: string;
}

/** A run that ended with a best epoch: its figures and its classes are known. */
export interface EndedRun extends Run {
  readonly metrics: NonNullable<Run['metrics']>;
  readonly predictions: NonNullable<Run['predictions']>;
}

/** The run whose model is exported. @throws BreedlabError with its status and a remedy, where it has not ended */
export function openEndedRun(choice: ModelChoice): EndedRun {
  const run = openRecordedRun(choice.run, choice);
  const { runId, status, metrics, predictions } = run;
  if ((status === 'finished' || status === 'diverged') && metrics !== null && predictions !== null) {
    return { ...run, metrics, predictions };
  }
  const remedy =
    status === 'diverged'
      ? 'It diverged before its first epoch ended: train with other settings.'
      : status === 'running'
        ? 'Wait until it has ended.'
        : `Finish it: npx breedlab runs resume ${runId}.`;
  throw new BreedlabError(`Run ${runId} is ${status} and has no model to export.`, remedy);
}

/** Gives `use` a run's model with its best weights, and disposes of it then. */
export async function withTrainedModel<T>(run: Run, use: (model: Model) => T | Promise<T>): Promise<T> {
  const model = await openRunModel(loadEngine(), run);
  try {
    return await use(model);
  } finally {
    model.dispose();
  }
}
