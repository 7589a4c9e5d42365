import * as fs from 'node:fs';
import { Random } from '../../../src/core';
import type { Batch } from '../../../src/data';
import { loadEngine, type Engine } from '../../../src/engine';
import { allModels, type ModelName } from '../../../src/models';
import {
  baseSettings,
  buildNetwork,
  createOptimizer,
  evaluateStep,
  fit,
  openTraining,
  predictStep,
  trainStep,
  type TrainingSettings,
} from '../../../src/training';
import { makeTinyDataset, tinySettings, withoutTimes } from '../../training/tiny';
import { temporaryFolder } from '../../temporary';

/** What a task came to: values that the other side has to come near, or a finding that stands by itself. */
export type TaskResult =
  | { readonly kind: 'values'; readonly values: readonly number[] }
  | { readonly kind: 'finding'; readonly ok: boolean; readonly text: string };

/** Something that either side computes, or the GPU alone. */
export interface Task {
  readonly name: string;
  readonly on: 'both' | 'gpu';
  run(engine: Engine): Promise<TaskResult> | TaskResult;
}

/** Classes of the networks; the fewer, the smaller the heads. */
const CLASSES = 10;
const BATCH = 4;
const SEED = 5;

/** Everything that docs/operations.md says of a GPU and of which a CPU is no example, and a step of every network. */
export const TASKS: readonly Task[] = [
  { name: 'the same step twice: the same bits', on: 'gpu', run: sameBits },
  { name: 'a training stopped and resumed: the same bits', on: 'gpu', run: resumes },
  { name: 'a step in bfloat16', on: 'both', run: (engine) => stepOf(engine, 'AlexNet', { precision: 'bf16' }) },
  { name: 'AdamW in place', on: 'both', run: (engine) => stepOf(engine, 'Base_fix', { optimizer: { name: 'adamw' } }) },
  ...allModels().map(
    ({ name }): Task => ({ name: `${name}: a step`, on: 'both', run: (engine) => stepOf(engine, name, {}) }),
  ),
  { name: 'nothing is left in memory', on: 'gpu', run: leavesNothing },
];

function settingsOf(model: ModelName, changes: Partial<TrainingSettings>): TrainingSettings {
  // What is drawn at random is the same on both sides: they differ by their sums alone.
  return { ...baseSettings, model, dropout: 0, ...changes };
}

/** Loss before a step, loss after it as in evaluation, and logits after it: weights and running statistics have moved. */
function stepOf(engine: Engine, model: ModelName, changes: Partial<TrainingSettings>): TaskResult {
  const settings = settingsOf(model, changes);
  const network = buildNetwork(engine, settings, CLASSES, SEED);
  const optimizer = createOptimizer(engine, network.trainable, settings);
  try {
    const batch = noise(settings.imageSize);
    const rates = { learningRate: 0.001, globalStep: 0 };
    const { loss } = trainStep(engine, network, optimizer, batch, rates);
    const after = evaluateStep(engine, network, batch).loss;
    return { kind: 'values', values: [loss, after, ...predictStep(engine, network, batch)] };
  } finally {
    optimizer.dispose();
    network.dispose();
  }
}

function sameBits(engine: Engine): TaskResult {
  const different = ['AlexNet', 'resnet18', 'efficientnet_lite0'].filter((model) => {
    const [first, second] = [stepOf(engine, model, {}), stepOf(engine, model, {})];
    return JSON.stringify(first) !== JSON.stringify(second);
  });
  return {
    kind: 'finding',
    ok: different.length === 0,
    text: different.length === 0 ? 'losses and logits are equal' : `not for ${different.join(', ')}`,
  };
}

async function resumes(engine: Engine): Promise<TaskResult> {
  const scratch = temporaryFolder();
  try {
    const dataset = await makeTinyDataset(`${scratch}/images`);
    const settings = tinySettings({ maxEpochs: 3 });
    const train = async (folder: string, stopAfter: number) => {
      const setup = openTraining({ engine, settings, dataset, seed: 3, workers: 1 });
      const stop = new AbortController();
      try {
        return await fit({
          ...{ setup, settings, seed: 3, folder, signal: stop.signal },
          onEvent: (event) => event.type === 'epoch' && event.row.epoch === stopAfter && stop.abort(),
        });
      } finally {
        await setup.close();
      }
    };
    const whole = await train(`${scratch}/whole`, Infinity);
    await train(`${scratch}/stopped`, 1);
    const resumed = await train(`${scratch}/stopped`, Infinity);
    const ok = JSON.stringify(withoutTimes(resumed.history)) === JSON.stringify(withoutTimes(whole.history));
    return { kind: 'finding', ok, text: ok ? 'the histories are equal' : 'the histories differ' };
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

function leavesNothing(engine: Engine): TaskResult {
  const before = engine.tf.memory().numTensors;
  stepOf(engine, 'resnet18', {});
  const left = engine.tf.memory().numTensors - before;
  return { kind: 'finding', ok: left === 0, text: left === 0 ? 'no tensor' : `${left} tensors` };
}

/** Normalised noise, the same on every machine. */
function noise(imageSize: number): Batch {
  const random = Random.seeded(SEED).split('gpu');
  const pixels = Float32Array.from({ length: BATCH * imageSize ** 2 * 3 }, () => random.uniform(-2, 2));
  const indices = Int32Array.from({ length: BATCH }, (_, i) => i);
  return { pixels, height: imageSize, width: imageSize, labels: indices, indices, size: BATCH };
}

/**
 * Runs the tasks of a side and prints a line of JSON for each.
 *
 * @param only part of the names of tasks that are run
 */
export async function runSide(side: 'cpu' | 'gpu', only: string): Promise<void> {
  const engine = loadEngine();
  for (const [index, task] of TASKS.entries()) {
    if ((task.on === 'gpu' && side === 'cpu') || !task.name.includes(only)) continue;
    const began = performance.now();
    let result: TaskResult;
    try {
      result = await task.run(engine);
    } catch (error) {
      result = { kind: 'finding', ok: false, text: String(error) };
    }
    const seconds = (performance.now() - began) / 1000;
    console.log(JSON.stringify({ index, seconds, device: engine.info.device, result }));
  }
}
