import { readImageFolder } from '../../../src/data';
import { runExperiment } from '../../../src/experiments';
import { tinyConfig, tinySettings } from '../../training/tiny';

/** Epochs of the run that the kill tests kill. */
export const EPOCHS = 12;

/**
 * Child of the kill tests: `node trainChild.js <images> <runs>` trains or continues one tiny run and says
 * `begun`.
 */
async function main(images: string, runsFolder: string): Promise<void> {
  const dataset = readImageFolder(images);
  await runExperiment({
    config: tinyConfig(dataset, { settings: tinySettings({ maxEpochs: EPOCHS }) }),
    dataset,
    resume: 'auto',
    workers: 1,
    runsFolder,
    secondsBetweenCheckpoints: 0.03,
    onEvent: (event) => event.type === 'run' && console.log('begun'),
  });
}

if (require.main === module) {
  const [images, runsFolder] = process.argv.slice(2);
  void main(images!, runsFolder!);
}
