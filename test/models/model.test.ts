import assert from 'node:assert/strict';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { BreedlabError, Random } from '../../src/core';
import { loadEngine, type Tensor } from '../../src/engine';
import { softmaxCrossEntropyGradient } from '../engine/crossEntropy';
import {
  allModels,
  architecture,
  buildModel,
  dropoutSeed,
  freezeLayers,
  infer,
  layersModel,
  loadTorchWeights,
  modelVariables,
  torchShape,
  trainableVariables,
  trainingPass,
  type Model,
  type TorchTensor,
} from '../../src/models';
import { kindOf, type ResolvedLayer } from '../../src/models/layers';
import { hashedImages } from './fixtures';
import { nativeOnly } from '../engine/nativeOnly';
import { temporaryFolder } from '../temporary';

const engine = loadEngine();
const { tf } = engine;
const OPTIONS = { imageSize: 64, widthMultiplier: 0.0625, classCount: 5 };
const models = allModels();

describe('variables', () => {
  test('names are unique, stable and in the order of the layers, however many models there are', () => {
    for (const { name } of models) {
      const built = [0, 1].map(() => buildModel(engine, architecture(name, OPTIONS)));
      const [first, second] = built.map((model) => modelVariables(model).map((variable) => variable.name));
      assert.deepEqual(first, second);
      assert.equal(new Set(first).size, first!.length);
      const held = built.map((model) => new Set(modelVariables(model).map(({ variable }) => variable.name)));
      assert.ok(
        [...held[0]!].every((variable) => !held[1]!.has(variable)),
        'TensorFlow names differ',
      );
      built.forEach((model) => model.dispose());
    }
  });

  test('of Base', () => {
    const model = buildModel(engine, architecture('Base', OPTIONS));
    assert.equal(model.architecture.name, 'Base');
    assert.deepEqual(
      modelVariables(model)
        .slice(0, 3)
        .map(({ name, shape, role, trainable }) => ({ name, shape, role, trainable })),
      [
        { name: 'conv1.weight', shape: [11, 11, 3, 3], role: 'weight', trainable: true },
        { name: 'conv1.bias', shape: [3], role: 'bias', trainable: true },
        { name: 'conv2.weight', shape: [5, 5, 3, 8], role: 'weight', trainable: true },
      ],
    );
    freezeLayers(model, ['conv1']);
    assert.ok(trainableVariables(model).every(({ name }) => !name.startsWith('conv1')));
    assert.equal(trainableVariables(model).length, modelVariables(model).length - 2);
    model.dispose();
  });
});

describe('dropout', () => {
  const rate = 0.3;
  const FEATURES = 1024;
  const run = Random.seeded(3).split('dropout');
  const kind = kindOf({ kind: 'dropout' });
  const shapes = {
    inputs: ['input'],
    inputShapes: [[FEATURES]],
    inputShape: [FEATURES],
    outputShape: [FEATURES],
  } as const;
  const passOf = (name: string) => {
    const [step] = kind.steps({ kind: 'dropout', name, rate, ...shapes } as ResolvedLayer);
    return step!.pass({ engine, tensors: {}, precision: 'fp32' });
  };
  const mask = (name: string, random: Random): Float32Array =>
    tf.tidy(() => {
      const stage = { training: true, seedOf: (layer: string) => dropoutSeed(random, layer) } as const;
      return passOf(name)
        .forward([tf.ones([16, FEATURES])], stage)
        .y.dataSync<'float32'>()
        .slice();
    });

  test('masks repeat with the seed, and differ from step to step and layer to layer', () => {
    const first = mask('dropout1', run.split(7));
    assert.deepEqual(mask('dropout1', run.split(7)), first);
    for (const other of [mask('dropout1', run.split(8)), mask('dropout2', run.split(7))]) {
      const agreement = first.filter((value, i) => value === other[i]).length / first.length;
      const chance = rate ** 2 + (1 - rate) ** 2;
      assert.ok(
        Math.abs(agreement - chance) < 4 * Math.sqrt((chance * (1 - chance)) / first.length),
        `${agreement} agree`,
      );
    }
  });

  test('the rate is respected, and what is kept is scaled by 1 / (1 - rate)', () => {
    const first = mask('dropout1', run.split(0));
    const kept = first.filter((value) => value !== 0);
    assert.ok(kept.every((value) => Math.abs(value - 1 / (1 - rate)) < 1e-6));
    const deviation = Math.sqrt((rate * (1 - rate)) / first.length);
    assert.ok(
      Math.abs(1 - kept.length / first.length - rate) < 4 * deviation,
      `${kept.length} of ${first.length} kept`,
    );
  });

  test('a whole training step repeats with its seed', () => {
    const model = buildModel(engine, architecture('Base', { ...OPTIONS, widthMultiplier: 0.5, dropout: rate }));
    randomize(model);
    const logits = (step: number): Float32Array =>
      tf.tidy(() => {
        const pass = trainingPass(model, hashedImages(engine, 'x', 8, 64), run.split(step));
        return pass.logits.dataSync<'float32'>().slice();
      });
    assert.deepEqual(logits(1), logits(1));
    assert.notDeepEqual(logits(1), logits(2));
    model.dispose();
  });
});

test('every model saves as stock layers and loads with tf.loadLayersModel', nativeOnly, async (t) => {
  const folder = temporaryFolder(t);
  for (const { name } of models) {
    const model = buildModel(engine, architecture(name, OPTIONS), { random: Random.seeded(4) });
    randomize(model);
    const stock = layersModel(model);
    await stock.save(`file://${path.join(folder, name)}`);
    const loaded = await tf.loadLayersModel(`file://${path.join(folder, name, 'model.json')}`);
    tf.tidy(() => {
      const images = hashedImages(engine, 'x', 2, OPTIONS.imageSize);
      const [a, b] = [stock, loaded].map((m) => (m.predict(images) as Tensor).dataSync());
      assert.deepEqual(a, b, name);
      assert.ok(Math.max(...a!) > Math.min(...a!), 'the logits say something');
    });
    const dropouts = loaded.layers.filter((layer) => layer.getClassName() === 'Dropout');
    const own = architecture(name, OPTIONS).layers.filter(({ kind }) => kind === 'dropout');
    assert.equal(dropouts.length, own.length, 'dropout is there, as the stock layer');
    loaded.dispose();
    stock.dispose();
    assert.ok(
      modelVariables(model).every(({ variable }) => !variable.isDisposed),
      'the weights stay',
    );
    model.dispose();
  }
});

test('training steps and evaluation keep the number of tensors', () => {
  for (const { name } of models) {
    const held = tf.memory().numTensors;
    const model = buildModel(engine, architecture(name, OPTIONS), { random: Random.seeded(1) });
    const own = tf.memory().numTensors;
    for (let step = 0; step < 3; step++) {
      tf.tidy(() => {
        const images = hashedImages(engine, 'x', 2, OPTIONS.imageSize);
        const labels = tf.tensor1d([0, 3], 'int32');
        const pass = trainingPass(model, images, Random.seeded(1).split(step));
        pass.backward(softmaxCrossEntropyGradient(engine, pass.logits, labels), (_, gradient) =>
          assert.ok(gradient.dataSync().every(Number.isFinite)),
        );
        infer(model, images).dataSync();
      });
      assert.equal(tf.memory().numTensors, own, `${name}, step ${step}`);
    }
    model.dispose();
    assert.equal(tf.memory().numTensors, held, name);
  }
});

describe('loadTorchWeights', () => {
  const model = buildModel(engine, architecture('Base', OPTIONS));
  const complete = (): Record<string, TorchTensor> =>
    Object.fromEntries(
      modelVariables(model).map((variable) => {
        const shape = torchShape(variable);
        return [variable.name, { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5) }];
      }),
    );

  test('sets every tensor', () => {
    loadTorchWeights(model, complete());
    for (const { name, variable } of modelVariables(model)) {
      assert.ok(
        variable.dataSync().every((value) => value === 0.5),
        name,
      );
    }
  });

  test('a missing, surplus or misshapen entry is named, and nothing is set', () => {
    const zeros = complete();
    for (const { data } of Object.values(zeros)) data.fill(0);
    const { 'conv4.bias': _, ...lacking } = zeros;
    const surplus = { ...zeros, 'fc9.weight': { shape: [1], data: new Float32Array(1) } };
    const shape = [3, 5, 11, 11];
    const misshapen = { ...zeros, 'conv1.weight': { shape, data: new Float32Array(3 * 5 * 121) } };
    const short = { ...zeros, 'conv1.bias': { shape: [3], data: new Float32Array(2) } };
    assertRefused(lacking, /lack conv4\.bias/);
    assertRefused(surplus, /hold fc9\.weight/);
    assertRefused(misshapen, /conv1\.weight has the shape \[3, 5, 11, 11\].*needs \[3, 3, 11, 11\]/);
    assertRefused(short, /conv1\.bias has the shape \[3\] with 2 values/);
    assert.ok(modelVariables(model).every(({ variable }) => variable.dataSync()[0] === 0.5));
  });

  test('single layers can be set from a larger dictionary', () => {
    const twos = complete();
    for (const { data } of Object.values(twos)) data.fill(2);
    loadTorchWeights(model, { ...twos, other: { shape: [1], data: new Float32Array(1) } }, ['conv1', 'fc1']);
    const changed = modelVariables(model)
      .filter(({ variable }) => variable.dataSync()[0] === 2)
      .map(({ name }) => name);
    assert.deepEqual(changed, ['conv1.weight', 'conv1.bias', 'fc1.weight', 'fc1.bias']);
  });

  function assertRefused(weights: Record<string, TorchTensor>, message: RegExp): void {
    assert.throws(
      () => loadTorchWeights(model, weights),
      (error: unknown) => {
        assert.ok(error instanceof BreedlabError, String(error));
        assert.match(error.message, message);
        return true;
      },
    );
  }
});

/** Weights large enough that small networks answer differently to different inputs. */
function randomize(model: Model): void {
  let seed = 1;
  for (const { variable, role } of modelVariables(model)) {
    const isKernel = role === 'weight' && variable.rank > 1;
    const deviation = isKernel ? Math.sqrt(2 / (variable.size / variable.shape.at(-1)!)) : 0.1;
    tf.tidy(() => {
      const values = tf.randomNormal(variable.shape, 0, deviation, 'float32', seed++);
      variable.assign(role === 'running_var' ? tf.add(tf.abs(values), 0.5) : values);
    });
  }
}
