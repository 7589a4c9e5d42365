import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { BreedlabError, readJson } from '../../src/core';
import type { Dataset } from '../../src/data';
import { loadEngine } from '../../src/engine';
import { fromTorchLayout, modelVariables, type ModelVariable, type TorchTensor } from '../../src/models';
import {
  buildNetwork,
  fit,
  openTraining,
  plannedArchitecture,
  type ModelNetwork,
  type PretrainedWeights,
  type TrainingSettings,
} from '../../src/training';
import { openWeightsFile } from '../../src/weights';
import { stateDict, WEIGHTS_CLASSES } from './pretrained';
import { makeTinyDataset, temporaryFolder, tinySettings } from './tiny';

const engine = loadEngine();
const scratch = temporaryFolder();
let dataset: Dataset;

before(async () => {
  dataset = await makeTinyDataset(path.join(scratch, 'images'));
});

after(() => fs.rmSync(scratch, { recursive: true, force: true }));

function transferSettings(changes: Partial<TrainingSettings>): TrainingSettings {
  return tinySettings({
    model: 'AlexNet',
    pretrained: true,
    fcLayersReinitialised: 1,
    trainable: 'as-run',
    widthMultiplier: 0.0625,
    maxEpochs: 1,
    ...changes,
  });
}

const values = ({ variable }: ModelVariable): Float32Array => variable.dataSync<'float32'>().slice();

function allValues(network: ModelNetwork): Map<string, Float32Array> {
  return new Map(modelVariables(network.model).map((variable) => [variable.name, values(variable)]));
}

const torch = (tensors: Readonly<Record<string, TorchTensor>>): PretrainedWeights => ({
  layout: 'torch',
  tensors,
});

describe('a transfer training', () => {
  for (const model of ['AlexNet', 'vgg16_bn'] as const) {
    for (const trainable of ['as-run', 'as-described'] as const) {
      for (const fcLayersReinitialised of [1, 2]) {
        test(`${model}, ${trainable}, ${fcLayersReinitialised} new: moves only what it should`, async () => {
          await trainAndCompare(transferSettings({ model, trainable, fcLayersReinitialised }));
        });
      }
    }
  }
});

async function trainAndCompare(settings: TrainingSettings): Promise<void> {
  const { model, trainable, fcLayersReinitialised } = settings;
  const tensors = stateDict(engine, settings);
  const setup = openTraining({ engine, settings, dataset, seed: 3, pretrained: torch(tensors), workers: 1 });
  const network = setup.network as ModelNetwork;
  const folder = path.join(scratch, `${model}-${trainable}-${fcLayersReinitialised}`);
  const dense = model === 'AlexNet' ? ['1', '4', '6'] : ['0', '3', '6'];
  const renewed = dense.slice(-fcLayersReinitialised!).map((index) => `classifier.${index}`);
  try {
    const before = allValues(network);
    for (const variable of modelVariables(network.model)) {
      if (renewed.includes(variable.layer.name)) assertRenewed(variable);
      else assert.deepEqual(before.get(variable.name), expected(network, variable, tensors), variable.name);
    }

    const { outcome } = await fit({ setup, settings, seed: 3, folder });
    assert.equal(outcome.kind, 'max-epochs');

    const trained: string[] = [];
    for (const variable of modelVariables(network.model)) {
      const { name, layer, role } = variable;
      const isSame = Buffer.from(values(variable).buffer).equals(Buffer.from(before.get(name)!.buffer));
      const isStatistic = role === 'running_mean' || role === 'running_var';
      const isTrained = layer.kind === 'dense' && (trainable === 'as-run' || renewed.includes(layer.name));
      if (isTrained) trained.push(name);
      assert.equal(!isSame, isTrained || isStatistic, `${name} ${isSame ? 'stayed' : 'moved'}`);
    }
    assert.deepEqual(await momentumNames(folder), trained.sort(), 'only what is trained has momentum');
  } finally {
    await setup.close();
  }
}

/** PyTorch's tensor in our layout. */
function expected(
  network: ModelNetwork,
  variable: ModelVariable,
  tensors: Readonly<Record<string, TorchTensor>>,
): Float32Array {
  return engine.tf.tidy(() =>
    fromTorchLayout(network.model, variable, tensors[variable.name]!).dataSync<'float32'>().slice(),
  );
}

/** PyTorch's default for a new nn.Linear: uniform within 1/sqrt(fan_in), biases too. */
function assertRenewed(variable: ModelVariable): void {
  const inputs = variable.layer.inputShape[0];
  const bound = 1 / Math.sqrt(inputs);
  const drawn = values(variable);
  assert.ok(
    drawn.every((value) => Math.abs(value) <= bound && value !== 0),
    variable.name,
  );
  assert.ok(Math.max(...drawn) - Math.min(...drawn) > bound / 2, `${variable.name} is spread out`);
}

async function momentumNames(folder: string): Promise<string[]> {
  const { slots } = readJson<{ slots: { file: string } }>(path.join(folder, 'last', 'checkpoint.json'));
  const file = await openWeightsFile(path.join(folder, 'last', slots.file));
  try {
    return [...file.names()].sort();
  } finally {
    file.close();
  }
}

test('fine-tuning without freezing trains every layer', async () => {
  const settings = transferSettings({ trainable: 'all' });
  const network = buildNetwork(engine, settings, 3, 1, torch(stateDict(engine, settings)));
  assert.equal(network.trainable.length, modelVariables(network.model).length);
  network.dispose();
});

test('a resumed transfer ends as one that was never stopped', async () => {
  const settings = transferSettings({ model: 'vgg16_bn', maxEpochs: 2 });
  const pretrained = torch(stateDict(engine, settings));
  const whole = await weightsAfter(settings, pretrained, path.join(scratch, 'whole'), [2]);
  const resumed = await weightsAfter(settings, pretrained, path.join(scratch, 'resumed'), [1, 2]);
  assert.deepEqual(resumed, whole);
});

/** Trains to each number of epochs in turn, each in a session of its own. */
async function weightsAfter(
  settings: TrainingSettings,
  pretrained: PretrainedWeights,
  folder: string,
  sessions: readonly number[],
): Promise<Map<string, Float32Array>> {
  let weights = new Map<string, Float32Array>();
  for (const maxEpochs of sessions) {
    const session = { ...settings, maxEpochs };
    const setup = openTraining({ engine, settings: session, dataset, seed: 3, pretrained, workers: 1 });
    try {
      await fit({ setup, settings: session, seed: 3, folder });
      weights = allValues(setup.network as ModelNetwork);
    } finally {
      await setup.close();
    }
  }
  return weights;
}

test('weights of a run in our own layouts start a training with other classes', () => {
  const settings = transferSettings({});
  const source = buildNetwork(
    engine,
    tinySettings({ ...settings, pretrained: false, fcLayersReinitialised: null, trainable: 'all' }),
    WEIGHTS_CLASSES,
    5,
  );
  const tensors = new Map(
    modelVariables(source.model).map((v) => [v.name, { shape: v.shape, data: values(v) }] as const),
  );
  const network = buildNetwork(engine, settings, 3, 1, { layout: 'breedlab', tensors });
  for (const variable of modelVariables(network.model)) {
    const isLast = variable.layer.name === 'classifier.6';
    if (isLast) assertRenewed(variable);
    else assert.deepEqual(values(variable), tensors.get(variable.name)!.data, variable.name);
  }
  source.dispose();
  network.dispose();
});

test('nothing leaks, whether the weights fit or not', () => {
  const settings = transferSettings({});
  const good = torch(stateDict(engine, settings));
  const bad = torch(stateDict(engine, transferSettings({ widthMultiplier: 0.125 })));
  const { numTensors } = engine.tf.memory();
  buildNetwork(engine, settings, 3, 1, good).dispose();
  assert.equal(engine.tf.memory().numTensors, numTensors);
  assert.throws(() => buildNetwork(engine, settings, 3, 1, bad), /features\.0\.weight has the shape \[8, 3, 11, 11\]/);
  assert.equal(engine.tf.memory().numTensors, numTensors);
});

describe('what cannot be trained is refused by name', () => {
  const cases: readonly (readonly [string, Partial<TrainingSettings>, RegExp])[] = [
    ['freezing from scratch', { pretrained: false, fcLayersReinitialised: null }, /from scratch has trainable "as-run"/],
    ['new layers from scratch', { pretrained: false, trainable: 'all' }, /fcLayersReinitialised 1/],
    ['a model without weights', { model: 'Base_fix' }, /no pretrained weights of Base_fix.*AlexNet, vgg16, vgg16_bn/],
    ['no new layer', { fcLayersReinitialised: null }, /fcLayersReinitialised null/],
    ['too many new layers', { fcLayersReinitialised: 4 }, /FC layers is 4, and AlexNet has 3/],
    ['too many without freezing', { fcLayersReinitialised: 4, trainable: 'all' }, /FC layers is 4/],
  ];
  for (const [name, changes, message] of cases) {
    test(name, () => {
      assert.throws(
        () => plannedArchitecture(transferSettings(changes), 3),
        (error: unknown) => error instanceof BreedlabError && message.test(error.message),
      );
    });
  }

  test('no weights given', () => {
    assert.throws(() => buildNetwork(engine, transferSettings({}), 3, 1), /AlexNet from pretrained weights was begun/);
    const network = buildNetwork(engine, transferSettings({}), 3, null);
    network.dispose();
  });
});
