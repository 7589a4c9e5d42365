import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, formatCount, formatMiB, formatPercent, temporaryFolder } from '../../core';
import { assignWeights, firstBatches, fit, loadWeights, predict } from '../../training';
import type { TrainingSetup } from '../../training';
import type { Experiment } from '../experiment';
import type { ExperimentName } from '../ids';
import { toPredictions } from '../runs/predictions';
import { shortened, withCheck, type OpenedCheck } from './openCheck';
import type { CheckOptions, DryRunResult, DryRunStep } from './types';

const PARTS = 7;

/**
 * Passes one batch through a whole training: load, train, validate, test, write a checkpoint, read it
 * back, predict. It works in a temporary folder that is removed afterwards, and leaves no run behind.
 *
 * @throws BreedlabError as the training itself would
 */
export async function dryRun(which: Experiment | ExperimentName, options: CheckOptions): Promise<DryRunResult> {
  const steps: DryRunStep[] = [];
  let began = performance.now();
  const done = (name: DryRunStep['name'], detail: string): void => {
    const now = performance.now();
    steps.push({ name, detail, seconds: (now - began) / 1000 });
    began = now;
    options.onStep?.(steps.length, PARTS, `${name}: ${detail}`);
  };
  const folder = temporaryFolder('dry-run');
  try {
    return await withCheck(which, options, async (opened) => {
      const { train, valid, test } = opened.setup.imageCounts;
      done('images', `${train}/${valid}/${test} images of ${opened.plan.dataset.classes.length} breeds`);
      done('network', `${formatCount(opened.setup.network.parameters)} parameters`);
      const finite = await oneBatchOfEach(opened, folder, options, done);
      const memoryMiB = Math.round(process.memoryUsage.rss() / 2 ** 20);
      return { kind: 'dry-run', ...opened.checked, steps, memoryMiB, finite };
    });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns true when every loss was finite */
async function oneBatchOfEach(
  { setup, plan, checked }: OpenedCheck,
  folder: string,
  { signal }: CheckOptions,
  done: (name: DryRunStep['name'], detail: string) => void,
): Promise<boolean> {
  const cut = cutSetup(setup);
  const settings = shortened(checked.settings, 1);
  const result = await fit({
    setup: cut,
    settings,
    seed: checked.seed,
    folder,
    signal,
    onEvent: (event) => {
      if (event.type === 'batch') done('train', `one batch of ${settings.batchSize}, loss ${event.loss.toFixed(4)}`);
      if (event.type === 'evaluating' && event.split === 'test') done('valid', 'one batch');
      if (event.type === 'checkpoint' && event.kind === 'best') done('test', 'one batch, and the checkpoint written');
    },
  });
  if (result.outcome.kind === 'interrupted') {
    throw new BreedlabError('The dry run was stopped before it was done.', 'Run it again.');
  }
  if (result.bestEpoch === null) return false;
  assignWeights(setup.engine, setup.network.weights, await loadWeights(folder, 'best'));
  done('checkpoint', `${sizeOf(folder)} read back, checksum verified`);
  const { images } = toPredictions(plan.dataset, await predict(setup.engine, setup.network, cut.sources.test));
  const right = images.filter(({ trueClass, topClasses }) => topClasses[0] === trueClass).length;
  done('predictions', `${images.length} test images, ${formatPercent(right / images.length, 0)} correct`);
  return true;
}

function cutSetup(setup: TrainingSetup): TrainingSetup {
  const { train, valid, test } = setup.sources;
  const sources = { train: firstBatches(train, 1), valid: firstBatches(valid, 1), test: firstBatches(test, 1) };
  return { ...setup, sources };
}

function sizeOf(folder: string): string {
  const bytes = ['best', 'last']
    .flatMap((name) => fs.readdirSync(path.join(folder, name)).map((file) => path.join(folder, name, file)))
    .reduce((sum, file) => sum + fs.statSync(file).size, 0);
  return formatMiB(bytes);
}
