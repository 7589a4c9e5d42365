import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { before, test } from 'node:test';
import { BreedlabError, readJson, type Spec } from '../../src/core';
import { readImageFolder, type Dataset } from '../../src/data';
import { loadEngine } from '../../src/engine';
import {
  createLoss,
  createSchedule,
  defineOptimizer,
  fit,
  loadWeights,
  openTraining,
  optimizers,
  plannedArchitecture,
  schedules,
  type BatchSource,
  type FitOptions,
  type FitResult,
  type TrainingEvent,
  type TrainingSettings,
} from '../../src/training';
import { CheckpointStore } from '../../src/training/checkpoint';
import { makeTinyDataset, tinySettings, withoutTimes } from './tiny';
import { temporaryFolder } from '../temporary';

const engine = loadEngine();
const { tf } = engine;
const scratch = temporaryFolder();
let dataset: Dataset;
let folders = 0;

before(async () => {
  dataset = await makeTinyDataset(path.join(scratch, 'images'));
});

function newFolder(): string {
  return path.join(scratch, `run-${++folders}`);
}

async function train(
  folder?: string,
  settings: TrainingSettings = tinySettings(),
  options: Partial<FitOptions> = {},
  workers = 1,
): Promise<FitResult> {
  const setup = openTraining({ engine, settings, dataset, seed: 3, workers });
  try {
    return await fit({ setup, settings, seed: 3, folder, ...options });
  } finally {
    await setup.close();
  }
}

/** Aborts when `when` says so of an event. */
function stopWhen(when: (event: TrainingEvent) => boolean): Pick<FitOptions, 'signal' | 'onEvent'> {
  const controller = new AbortController();
  return { signal: controller.signal, onEvent: (event) => when(event) && controller.abort() };
}

async function assertSameWeights(a: string, b: string): Promise<void> {
  for (const choice of ['best', 'last'] as const) {
    const [first, second] = [await loadWeights(a, choice), await loadWeights(b, choice)];
    assert.deepEqual([...first.keys()], [...second.keys()]);
    for (const [name, { data }] of first) assert.deepEqual(data, second.get(name)!.data, `${choice} ${name}`);
  }
}

/** The moving average in a folder's last checkpoint; undefined where there is none. */
async function averageOf(folder: string): Promise<unknown> {
  const store = new CheckpointStore(folder);
  return store.last?.average === undefined ? undefined : (await store.readLast(store.last)).average;
}

test('a training learns, says so in order, and frees every tensor', async () => {
  const tensors = engine.tf.memory().numTensors;
  const events: TrainingEvent[] = [];
  const folder = newFolder();
  const settings = tinySettings({
    maxEpochs: 24,
    dropout: 0,
    widthMultiplier: 0.2,
    scheduler: { factor: 0.5, patience: 3, cooldown: 0 },
    augmentation: { randomResizedCrop: false, horizontalFlip: true, colorJitter: null },
  });
  const result = await train(folder, settings, { onEvent: (event) => events.push(event) });
  assert.equal(engine.tf.memory().numTensors, tensors);

  assert.equal(result.outcome.kind, 'max-epochs');
  assert.equal(result.history.length, 24);
  assert.ok(result.history.at(-1)!.trainLoss < 0.5 * result.history[0]!.trainLoss, JSON.stringify(result.history));

  const types = events.map((event) => event.type);
  assert.equal(types[0], 'start');
  assert.equal(types.at(-1), 'finished');
  const firstEpoch = types
    .slice(0, types.indexOf('epoch') + 1)
    .filter((type) => type !== 'batch' && type !== 'checkpoint');
  assert.deepEqual(firstEpoch, ['start', 'evaluating', 'evaluating', 'epoch']);
  const batches = events.filter((event) => event.type === 'batch' && event.epoch === 1);
  assert.deepEqual(
    [batches[0], batches.at(-1)].map((event) => event?.type === 'batch' && event.batch),
    [1, 5],
  );

  assert.deepEqual(
    fs.readdirSync(path.join(folder, 'last')).length,
    3,
    'one pointer, one weights and one momentum file',
  );
  assert.deepEqual(fs.readdirSync(path.join(folder, 'best')).length, 2, 'one pointer and one weights file');
});

test('tensors in memory do not become more from step to step', async () => {
  const counts: number[] = [];
  await train(newFolder(), tinySettings({ maxEpochs: 2 }), {
    // A checkpoint after every step, whose event comes when the step is over.
    secondsBetweenCheckpoints: 0,
    onEvent: (event) => event.type === 'checkpoint' && counts.push(engine.tf.memory().numTensors),
  });
  assert.ok(counts.length >= 8);
  // While a graph holds momenta and weights, the two handles per variable that the optimizer has of them are away.
  assert.equal(Math.max(...counts), counts[0], counts.join(', '));
  assert.ok(new Set(counts).size <= 2, counts.join(', '));
});

test('the same seed gives the same training with any number of workers; another seed does not', async () => {
  const [first, second] = [newFolder(), newFolder()];
  const one = await train(first);
  const two = await train(second, tinySettings(), {}, 2);
  assert.deepEqual(withoutTimes(one.history), withoutTimes(two.history));
  await assertSameWeights(first, second);

  const settings = tinySettings();
  const setup = openTraining({ engine, settings, dataset, seed: 4, workers: 1 });
  const other = await fit({ setup, settings, seed: 4, folder: newFolder() });
  await setup.close();
  assert.notDeepEqual(withoutTimes(other.history), withoutTimes(one.history));
});

test('interrupted at different moments and resumed, it ends bit for bit like one never stopped', async () => {
  const whole = newFolder();
  const expected = await train(whole);
  const moments: ((event: TrainingEvent) => boolean)[] = [
    (event) => event.type === 'start',
    (event) => event.type === 'batch' && event.epoch === 1,
    (event) => event.type === 'batch' && event.epoch === 2 && event.batch === event.batches,
    (event) => event.type === 'evaluating' && event.epoch === 3 && event.split === 'test',
    (event) => event.type === 'epoch' && event.row.epoch === 3,
  ];
  const folder = newFolder();
  for (const moment of moments) {
    const { outcome } = await train(folder, tinySettings(), stopWhen(moment));
    assert.equal(outcome.kind, 'interrupted');
  }
  const starts: TrainingEvent[] = [];
  const result = await train(folder, tinySettings(), {
    onEvent: (event) => event.type === 'start' && starts.push(event),
  });
  assert.deepEqual(
    starts.map((event) => event.type === 'start' && event.resumedFrom),
    [{ epoch: 4, step: 0 }],
  );
  assert.deepEqual(withoutTimes(result.history), withoutTimes(expected.history));
  assert.equal(result.bestEpoch, expected.bestEpoch);
  await assertSameWeights(folder, whole);
});

const WAYS: Readonly<Record<string, Partial<TrainingSettings>>> = {
  AdamW: { optimizer: { name: 'adamw' }, learningRate: 0.002 },
  "Nesterov's momentum": { optimizer: { name: 'sgd', nesterov: true } },
  "a user's optimiser": { optimizer: { name: 'signed' } },
  'clipped gradients': { gradientClipNorm: 0.5 },
  'SGD without momentum': { momentum: 0 },
  'no decay of biases and norms': { decayBiasesAndNorms: false, weightDecay: 0.05 },
  'layer-wise decay': { layerDecay: 0.5 },
  'a moving average of the weights': { ema: 0.8 },
  'the mean with mirror images': { flipAveraging: true },
  'smoothed labels, mixup and CutMix': { loss: { name: 'cross-entropy', labelSmoothing: 0.1 }, mixup: 0.4, cutmix: 1 },
};
const SCHEDULES: readonly Spec[] = [
  { name: 'constant' },
  { name: 'step', stepSize: 2 },
  { name: 'cosine', warmUpEpochs: 1 },
  { name: 'one-cycle' },
];

defineOptimizer({
  name: 'signed',
  slots: () => ['mean'],
  update({ tf, variable, gradient, slots, learningRate, momentum }) {
    const mean = tf.add(tf.mul(slots['mean']!, momentum), tf.mul(gradient, 1 - momentum));
    return { variable: tf.sub(variable, tf.mul(tf.sign(mean), learningRate * 0.1)), slots: { mean } };
  },
});

test('every optimiser and every schedule is among those that are interrupted and resumed', () => {
  const tried = Object.values(WAYS).map(({ optimizer }) => optimizer?.name);
  for (const name of optimizers.names()) assert.ok(tried.includes(name), name);
  for (const name of schedules.names())
    assert.ok(name === 'plateau' || SCHEDULES.some((one) => one.name === name), name);
});

for (const [what, changes] of [
  ...Object.entries(WAYS),
  ...SCHEDULES.map((scheduler) => [`schedule ${scheduler.name}`, { scheduler }] as const),
]) {
  test(`${what}: interrupted and resumed, it ends bit for bit like one never stopped`, async () => {
    const settings: TrainingSettings = tinySettings({ maxEpochs: 3, ...changes });
    const [whole, folder] = [newFolder(), newFolder()];
    const expected = await train(whole, settings);
    assert.ok(Number.isFinite(expected.history.at(-1)!.trainLoss));
    await train(
      folder,
      settings,
      stopWhen((event) => event.type === 'batch' && event.epoch === 2),
    );
    const result = await train(folder, settings);
    assert.deepEqual(withoutTimes(result.history), withoutTimes(expected.history));
    await assertSameWeights(folder, whole);
    assert.deepEqual(await averageOf(folder), await averageOf(whole));
    if (!what.startsWith('schedule')) {
      const plain = await train(newFolder(), tinySettings({ maxEpochs: 3 }));
      assert.notDeepEqual(withoutTimes(plain.history), withoutTimes(expected.history), 'the setting does something');
    }
  });
}

test('with a moving average the best weights are the averages, and stopped in an evaluation they are kept apart', async () => {
  const settings = tinySettings({ maxEpochs: 2, ema: 0.9 });
  const [whole, folder] = [newFolder(), newFolder()];
  const { bestEpoch } = await train(whole, settings);
  const store = new CheckpointStore(whole);
  const { weights, average } = await store.readLast(store.last!);
  const name = 'fc3.weight';
  assert.notDeepEqual(average.get(name)!.data, weights.get(name)!.data);
  if (bestEpoch === 2) assert.deepEqual((await loadWeights(whole, 'best')).get(name), average.get(name));
  assert.match(store.last!.best!.weights.file, /^average-/);
  await train(
    folder,
    settings,
    stopWhen((event) => event.type === 'evaluating' && event.epoch === 2 && event.split === 'test'),
  );
  await train(folder, settings);
  await assertSameWeights(folder, whole);
});

test('an optimiser and a schedule that do not go with the rest are refused before anything is loaded', () => {
  const refused = (changes: Partial<TrainingSettings>, message: RegExp): void => {
    assert.throws(() => plannedArchitecture(tinySettings(changes), 3), message);
  };
  refused({ optimizer: { name: 'sgd', nesterov: true }, momentum: 0 }, /nesterov true and momentum 0/);
  refused({ scheduler: { name: 'cosine', warmUpEpochs: 4 } }, /warmUpEpochs 4, and the training has 4 epochs/);
  refused({ loss: { name: 'hinge' } }, /Unknown loss 'hinge'/);
});

test('a checkpoint of another optimiser or schedule is refused by name', async () => {
  const folder = newFolder();
  await train(folder, tinySettings({ maxEpochs: 1 }));
  await assert.rejects(
    train(folder, tinySettings({ maxEpochs: 2, optimizer: { name: 'adamw' } })),
    /written with the optimizer 'sgd', and the settings name 'adamw'/,
  );
  await assert.rejects(
    train(folder, tinySettings({ maxEpochs: 2, scheduler: { name: 'cosine' } })),
    /written with the schedule 'plateau', and the settings name 'cosine'/,
  );
});

test('a checkpoint of before schedules and optimisers had names is continued bit for bit', async () => {
  const [whole, folder] = [newFolder(), newFolder()];
  const expected = await train(whole);
  await train(
    folder,
    tinySettings(),
    stopWhen((event) => event.type === 'batch' && event.epoch === 3),
  );
  const file = path.join(folder, 'last', 'checkpoint.json');
  const checkpoint = readJson<{ state: Record<string, unknown> & { schedule: { state: unknown } } }>(file);
  const { schedule, optimizer: _optimizer, ...state } = checkpoint.state;
  fs.writeFileSync(file, JSON.stringify({ ...checkpoint, state: { ...state, plateau: schedule.state } }));
  const result = await train(folder);
  assert.deepEqual(withoutTimes(result.history), withoutTimes(expected.history));
  await assertSameWeights(folder, whole);
});

test('without a folder nothing is written, and the history is the same', async () => {
  const expected = await train(newFolder());
  const before = fs.readdirSync(scratch);
  const events: string[] = [];
  const result = await train(undefined, tinySettings(), { onEvent: ({ type }) => events.push(type) });
  assert.deepEqual(withoutTimes(result.history), withoutTimes(expected.history));
  assert.equal(result.bestEpoch, expected.bestEpoch);
  assert.deepEqual(fs.readdirSync(scratch), before);
  assert.ok(!events.includes('checkpoint'));
});

test('an optimiser, a schedule and a loss can be given as objects', async () => {
  const settings = tinySettings({ maxEpochs: 2 });
  const given = await train(undefined, settings, {
    optimizer: optimizers.get('adamw'),
    schedule: schedules.get('one-cycle'),
    loss: createLoss({ name: 'cross-entropy', labelSmoothing: 0.2 }),
  });
  const named = await train(undefined, {
    ...settings,
    scheduler: { name: 'one-cycle' },
    optimizer: { name: 'adamw' },
    loss: { name: 'cross-entropy', labelSmoothing: 0.2 },
  });
  assert.deepEqual(withoutTimes(given.history), withoutTimes(named.history));
});

test('continuing a training that is over trains nothing and comes to the same', async () => {
  const folder = newFolder();
  const first = await train(folder, tinySettings({ maxEpochs: 2 }));
  const again = await train(folder, tinySettings({ maxEpochs: 2 }));
  assert.deepEqual(again, first);
});

test('the history holds the rate each epoch trained with, which the schedule gives', async () => {
  const settings = tinySettings({ maxEpochs: 8 });
  const { history } = await train(newFolder(), settings);
  const schedule = createSchedule(settings);
  let state = schedule.start();
  for (const row of history) {
    assert.equal(row.learningRate, state.learningRate, `epoch ${row.epoch}`);
    state = schedule.step(state, row);
  }
  assert.ok(history.at(-1)!.learningRate < settings.learningRate);
});

test('early stopping ends the training', async () => {
  const settings = tinySettings({
    learningRate: 1e-12,
    momentum: 0,
    maxEpochs: 20,
    earlyStoppingPatience: 2,
  });
  const { outcome, bestEpoch, history } = await train(newFolder(), settings);
  assert.equal(outcome.kind, 'early-stopping');
  assert.equal(history.length, bestEpoch! + 3);
});

test('a loss that is not finite stops the training with a message, and what was there is kept', async () => {
  const folder = newFolder();
  const good = await train(folder, tinySettings({ maxEpochs: 1 }));
  const kept = await loadWeights(folder, 'last');
  const events: TrainingEvent[] = [];
  // Continues the first epoch's checkpoint with a momentum that blows every weight up.
  const settings = tinySettings({ maxEpochs: 30, momentum: 1e6, dropout: 0 });
  const result = await train(folder, settings, { onEvent: (event) => events.push(event) });
  assert.equal(result.outcome.kind === 'diverged' && result.outcome.split, 'train');
  assert.deepEqual(result.history, good.history);
  assert.deepEqual(await loadWeights(folder, 'last'), kept);
  const warning = events.find((event) => event.type === 'warning');
  assert.match(
    warning?.type === 'warning' ? warning.message : '',
    /loss became (NaN|Infinity) in epoch 2 .* epoch 1, the best, are kept/,
  );
});

for (const [split, which] of [
  ['valid', -1],
  ['test', -1],
  // The kernel of the first convolution, behind which stands a max pooling.
  ['train', 0],
  ['valid', 0],
  ['test', 0],
] as const) {
  test(`weights that become NaN show in the ${split} loss, in the ${which === 0 ? 'first' : 'last'} layer`, async () => {
    const settings = tinySettings({ maxEpochs: 2 });
    const setup = openTraining({ engine, settings, dataset, seed: 3, workers: 1 });
    const source = setup.sources[split];
    const broken: BatchSource = {
      batchesPerEpoch: source.batchesPerEpoch,
      skipped: [],
      async *epoch(epoch) {
        const { variable } = setup.network.weights.at(which)!;
        if (epoch === 2) tf.tidy(() => variable.assign(tf.fill(variable.shape, NaN)));
        yield* source.epoch(epoch);
      },
    };
    const warnings: string[] = [];
    const { outcome, bestEpoch } = await fit({
      setup: { ...setup, sources: { ...setup.sources, [split]: broken } },
      settings,
      seed: 3,
      onEvent: (event) => event.type === 'warning' && warnings.push(event.message),
    });
    await setup.close();
    assert.deepEqual(outcome, { kind: 'diverged', epoch: 2, step: split === 'train' ? 0 : 5, loss: 'NaN', split });
    assert.equal(bestEpoch, 1);
    const whose = { train: 'training', valid: 'validation', test: 'test' }[split];
    assert.match(warnings.join(), new RegExp(`The ${whose} loss became NaN`));
  });
}

test('files that do not decode are named once, across a resumed training', async () => {
  const images = path.join(scratch, 'with-bad-files');
  await makeTinyDataset(images);
  const bad = [path.join(images, 'train/001.Color_0/bad.jpg'), path.join(images, 'test/002.Color_1/bad.jpg')];
  bad.forEach((file) => fs.writeFileSync(file, 'no image'));
  const withBad = readImageFolder(images);
  const settings = tinySettings({ maxEpochs: 2 });
  const folder = newFolder();
  const run = async (options: Partial<FitOptions>): Promise<FitResult> => {
    const setup = openTraining({ engine, settings, dataset: withBad, seed: 3, workers: 1 });
    try {
      return await fit({ setup, settings, seed: 3, folder, ...options });
    } finally {
      await setup.close();
    }
  };
  const told: string[] = [];
  const tell = (event: TrainingEvent): void => {
    if (event.type === 'epoch' || event.type === 'warning') told.push(event.type === 'epoch' ? 'epoch' : event.message);
  };
  const first = stopWhen((event) => (tell(event), event.type === 'batch' && event.epoch === 2));
  await run(first);
  const { skipped } = await run({ onEvent: tell });
  assert.deepEqual(skipped.map((file) => file.path).sort(), bad.sort());
  const [, warning = '', , again] = told;
  assert.deepEqual(told, ['epoch', warning, 'epoch', again], 'at the end of each session’s first epoch');
  assert.match(warning, /^2 of 47 images could not be read and were left out\. One of them: .*bad\.jpg is not a JPEG/);
});

test('an experiment that cannot be trained yet is refused by name', () => {
  const pretrained = tinySettings({ pretrained: true, trainable: 'as-run', fcLayersReinitialised: 1 });
  assert.throws(
    () => openTraining({ engine, settings: pretrained, dataset, seed: 1 }),
    (error) => error instanceof BreedlabError && /Base_fix from pretrained weights/.test(error.message),
  );
});
