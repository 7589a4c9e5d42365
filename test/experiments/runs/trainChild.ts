import { readImageFolder } from '../../../src/data';
import { planRun, runExperiment, useThreadsOf, type RunExperimentOptions } from '../../../src/experiments';
import { tinyConfig, tinySettings } from '../../training/tiny';

/** Epochs of the run that the kill tests kill. */
export const EPOCHS = 12;

/** Epochs of an experiment of the series. */
const SERIES_EPOCHS = 5;

/**
 * Child of the kill tests: `node trainChild.js <images> <runs> [experiment]` trains or continues one run, tiny or at the
 * scale of the demo, and says `begun`. Where its parent listens, that one gets the events.
 */
async function main(images: string, runsFolder: string, experiment: string | undefined): Promise<void> {
  await runExperiment({
    ...(experiment === undefined ? tinyRun(images) : await ofSeries(experiment, images)),
    resume: 'auto',
    workers: 1,
    runsFolder,
    secondsBetweenCheckpoints: 0.03,
    onEvent(event) {
      if (event.type === 'run') console.log('begun');
      process.send?.(event);
    },
  });
  if (process.connected) process.disconnect();
}

function tinyRun(images: string): RunExperimentOptions {
  const dataset = readImageFolder(images);
  return { config: tinyConfig(dataset, { settings: tinySettings({ maxEpochs: EPOCHS }) }), dataset };
}

function ofSeries(experiment: string, images: string): Promise<RunExperimentOptions> {
  useThreadsOf('demo');
  return planRun(experiment, { profile: 'demo', data: images, epochs: SERIES_EPOCHS });
}

if (require.main === module) {
  const [images, runsFolder, experiment] = process.argv.slice(2);
  void main(images!, runsFolder!, experiment);
}
