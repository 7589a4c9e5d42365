import { BreedlabError } from '../../core';
import type { Run } from '../../experiments';
import { cellDisplay } from '../output';
import { cellEnvironment, superviseTraining, type TrainedRun } from '../training';
import { experimentOf } from './whichRun';

/**
 * Continues a run where it stopped, in a child process with the live view.
 *
 * @throws BreedlabError for a run that has ended
 */
export async function resumeRun(run: Run): Promise<TrainedRun> {
  const display = cellDisplay();
  const { config, status, runId, folder } = run;
  if (status === 'finished' || status === 'diverged') {
    throw new BreedlabError(`Run ${runId} is ${status}: there is nothing to continue.`, 'Train it again.');
  }
  const { headless } = cellEnvironment();
  // Leave the synchronous part of the cell before the interrupt is taken over: see takeInterrupts.
  await null;
  return superviseTraining(
    {
      experiment: experimentOf(run),
      profile: config.profile,
      seed: config.seed,
      epochs: undefined,
      data: undefined,
      resume: true,
      reuse: false,
    },
    { display, headless, args: ['runs', 'resume', '--', folder], continueWith: `runs().resume('${runId}')` },
  );
}
