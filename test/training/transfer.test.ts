import assert from 'node:assert/strict';
import * as path from 'node:path';
import { before, describe, test } from 'node:test';
import { BreedlabError, readJson } from '../../src/core';
import type { Dataset } from '../../src/data';
import { loadEngine } from '../../src/engine';
import { fromTorchLayout, modelVariables, type ModelVariable, type TorchTensor } from '../../src/models';
import {
  buildNetwork,
  fit,
  loadWeights,
  openTraining,
  plannedArchitecture,
  type FitResult,
  type ModelNetwork,
  type PretrainedWeights,
  type TrainingEvent,
  type TrainingSettings,
} from '../../src/training';
import { openWeightsFile } from '../../src/weights';
import { stateDict, WEIGHTS_CLASSES } from './pretrained';
import { makeTinyDataset, tinySettings, withoutTimes } from './tiny';
import { temporaryFolder } from '../temporary';

const engine = loadEngine();
const scratch = temporaryFolder();
let dataset: Dataset;

before(async () => {
  dataset = await makeTinyDataset(path.join(scratch, 'images'));
});

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

describe('gradual unfreezing', () => {
  const steps = [
    { epoch: 2, trainable: { from: 'conv4' } },
    { epoch: 3, trainable: 'all' },
  ] as const;
  const layersOf = (network: ModelNetwork): readonly string[] => [
    ...new Set(network.trainable.map(({ name }) => name.slice(0, name.lastIndexOf('.')))),
  ];

  test('trains the head first, then from a stage on, then all', async () => {
    const settings = transferSettings({ trainable: 'head', unfreezing: steps, maxEpochs: 3 });
    const pretrained = torch(stateDict(engine, settings));
    const setup = openTraining({ engine, settings, dataset, seed: 3, pretrained, workers: 1 });
    const network = setup.network as ModelNetwork;
    const seen: (readonly string[])[] = [];
    const moved: (readonly string[])[] = [];
    let before = allValues(network);
    const onEvent = (event: TrainingEvent): void => {
      if (event.type !== 'epoch') return;
      const now = allValues(network);
      const changes = (name: string): boolean =>
        !Buffer.from(now.get(name)!.buffer).equals(Buffer.from(before.get(name)!.buffer));
      seen.push(layersOf(network));
      moved.push([...new Set([...now.keys()].filter(changes).map((name) => name.slice(0, name.lastIndexOf('.'))))]);
      before = now;
    };
    try {
      await fit({ setup, settings, seed: 3, onEvent });
    } finally {
      await setup.close();
    }
    assert.deepEqual(seen[0], ['classifier.6']);
    assert.deepEqual(seen[1], ['features.8', 'features.10', 'classifier.1', 'classifier.4', 'classifier.6']);
    assert.equal(seen[2]!.length, 8);
    assert.deepEqual(moved, seen);
  });

  for (const [what, changes] of [
    ['SGD', {}],
    [
      'AdamW, layer-wise decay, a group and an average',
      {
        optimizer: { name: 'adamw' },
        learningRate: 0.001,
        layerDecay: 0.5,
        parameterGroups: [{ layers: 'conv1', weightDecayFactor: 0 }],
        ema: 0.8,
      },
    ],
  ] as const) {
    test(`${what}: interrupted at any moment and resumed, it ends bit for bit like one never stopped`, async () => {
      const settings = transferSettings({ trainable: 'head', unfreezing: steps, maxEpochs: 3, ...changes });
      const pretrained = torch(stateDict(engine, settings));
      const train = async (folder: string, stop: (event: TrainingEvent) => boolean): Promise<FitResult> => {
        const setup = openTraining({ engine, settings, dataset, seed: 3, pretrained, workers: 1 });
        const controller = new AbortController();
        const onEvent = (event: TrainingEvent): void => void (stop(event) && controller.abort());
        try {
          return await fit({ setup, settings, seed: 3, folder, onEvent, signal: controller.signal });
        } finally {
          await setup.close();
        }
      };
      const [whole, folder] = [`unfrozen-${what.length}`, `stopped-${what.length}`].map((name) =>
        path.join(scratch, name),
      ) as [string, string];
      const expected = await train(whole, () => false);
      const moments: ((event: TrainingEvent) => boolean)[] = [
        (event) => event.type === 'epoch' && event.row.epoch === 1,
        (event) => event.type === 'batch' && event.epoch === 2,
        (event) => event.type === 'evaluating' && event.epoch === 2,
      ];
      for (const moment of moments) assert.equal((await train(folder, moment)).outcome.kind, 'interrupted');
      const result = await train(folder, () => false);
      assert.deepEqual(withoutTimes(result.history), withoutTimes(expected.history));
      for (const choice of ['best', 'last'] as const) {
        assert.deepEqual(await loadWeights(folder, choice), await loadWeights(whole, choice), choice);
      }
    });
  }

  test('is refused where an entry trains no more than before, or comes out of order', () => {
    const refused = (unfreezing: TrainingSettings['unfreezing'], message: RegExp): void => {
      const settings = transferSettings({ trainable: { from: 'conv4' }, unfreezing });
      assert.throws(() => plannedArchitecture(settings, 3), message);
    };
    refused([{ epoch: 2, trainable: 'head' }], /"epoch":2,"trainable":"head".*trains no more layers of AlexNet/);
    refused([{ epoch: 2, trainable: { from: 'conv4' } }], /trains no more layers/);
    refused([{ epoch: 2, trainable: { from: 'conv9' } }], /stage or layer of AlexNet.*conv9/);
    refused(
      [
        { epoch: 4, trainable: { from: 'conv2' } },
        { epoch: 3, trainable: 'all' },
      ],
      /"epoch":3.* after epoch 4/,
    );
    const scratchOne = transferSettings({
      pretrained: false,
      fcLayersReinitialised: null,
      trainable: 'all',
      unfreezing: [...steps],
    });
    assert.throws(() => plannedArchitecture(scratchOne, 3), /from scratch has unfreezing/);
  });
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
    [
      'freezing from scratch',
      { pretrained: false, fcLayersReinitialised: null },
      /from scratch has trainable "as-run"/,
    ],
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
