import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BreedlabError, Random } from '../../src/core';
import {
  loadEngine,
  softmaxCrossEntropy,
  type LayersModel,
  type Tensor,
  type Tensor2D,
} from '../../src/engine';
import {
  architecture,
  buildModel,
  forward,
  freezeLayers,
  modelVariables,
  planFreezing,
  setDropoutSeed,
  trainableVariables,
} from '../../src/models';
import { adaptiveAveragePooling, fillAdaptivePooling } from '../../src/models/layers/adaptivePooling';
import {
  decodeFloats,
  fixture,
  hashedImages,
  relativeDifference,
  type AdaptivePoolingCase,
} from './fixtures';

const engine = loadEngine();
const { tf } = engine;
const OPTIONS = { imageSize: 64, widthMultiplier: 0.0625, classCount: 5 };
const labels = tf.tensor1d([0, 3, 1, 4], 'int32');

describe('freezing', () => {
  test('plans as described and as run', () => {
    const alexNet = architecture('AlexNet', OPTIONS);
    const convolutions = ['features.0', 'features.3', 'features.6', 'features.8', 'features.10'];
    assert.deepEqual(planFreezing(alexNet, { mode: 'as-described', fcLayers: 1 }), {
      frozen: [...convolutions, 'classifier.1', 'classifier.4'],
      reinitialized: ['classifier.6'],
    });
    assert.deepEqual(planFreezing(alexNet, { mode: 'as-run', fcLayers: 2 }), {
      frozen: convolutions,
      reinitialized: ['classifier.4', 'classifier.6'],
    });
    const batchNorms = planFreezing(architecture('vgg16_bn', OPTIONS), { mode: 'as-run', fcLayers: 3 });
    assert.equal(batchNorms.frozen.length, 26, '13 convolutions and their batch norms');
    for (const fcLayers of [0, 4, 1.5]) {
      assert.throws(
        () => planFreezing(alexNet, { mode: 'as-run', fcLayers }),
        (error: unknown) => {
          assert.ok(error instanceof BreedlabError);
          assert.match(error.message, new RegExp(`FC layers is ${fcLayers}, and AlexNet has 3`));
          return true;
        },
      );
    }
  });

  test('frozen layers get no gradient; unfreezing brings it back', () => {
    const model = buildModel(engine, architecture('AlexNet', OPTIONS), { random: Random.seeded(1) });
    freezeLayers(
      model,
      planFreezing(architecture('AlexNet', OPTIONS), { mode: 'as-described', fcLayers: 1 }).frozen,
    );
    assert.deepEqual(
      trainableVariables(model).map(({ name }) => name),
      ['classifier.6.weight', 'classifier.6.bias'],
    );
    assert.equal(modelVariables(model).length, 16, 'checkpoints still hold everything');
    freezeLayers(model, []);
    assert.equal(trainableVariables(model).length, 16);
    model.dispose();
  });
});

describe('forward', () => {
  test('gives what apply gives, loss and gradients included', () => {
    for (const frozen of [
      [],
      planFreezing(architecture('vgg16', OPTIONS), { mode: 'as-run', fcLayers: 1 }).frozen,
    ]) {
      const model = buildModel(engine, architecture('vgg16', OPTIONS), { random: Random.seeded(2) });
      freezeLayers(model, frozen);
      const [a, b] = [step(model, true), step(model, false)];
      assert.deepEqual(a.gradients, b.gradients);
      assert.equal(a.loss, b.loss);
      assert.ok(a.gradients.size > 0);
      model.dispose();
    }
  });

  test('a frozen part holds no tensors for gradients', () => {
    const layout = architecture('vgg16', OPTIONS);
    const model = buildModel(engine, layout, { random: Random.seeded(2) });
    freezeLayers(model, planFreezing(layout, { mode: 'as-run', fcLayers: 1 }).frozen);
    const [lean, plain] = [step(model, true), step(model, false)];
    const activations = layout.layers
      .slice(0, layout.layers.findIndex(({ kind }) => kind === 'flatten') - 1)
      .reduce((bytes, { outputShape }) => bytes + outputShape.reduce((a: number, b) => a * b, 4 * 4), 0);
    assert.ok(
      plain.bytesHeld - lean.bytesHeld > 0.9 * activations,
      `${lean.bytesHeld} of ${plain.bytesHeld} bytes`,
    );
    model.dispose();
  });

  test('frozen batch norm follows its batches with unbiased variance, and keeps its weights', () => {
    const layout = architecture('vgg16_bn', OPTIONS);
    const model = buildModel(engine, layout, { random: Random.seeded(2) });
    freezeLayers(model, planFreezing(layout, { mode: 'as-run', fcLayers: 1 }).frozen);
    const images = hashedImages(engine, 'bn', 4, 64);
    const first = tf.tidy(() => {
      const conv = (model.getLayer('features.0').apply(images) as Tensor).dataSync<'float32'>();
      return columns(conv, 4).map(meanAndUnbiasedVariance);
    });
    step(model, true);
    const held = Object.fromEntries(
      modelVariables(model).map(({ name, variable }) => [name, variable.dataSync()]),
    );
    first.forEach(({ mean, variance }, channel) => {
      assert.ok(Math.abs(held['features.1.running_mean']![channel]! - 0.1 * mean) < 1e-6);
      assert.ok(Math.abs(held['features.1.running_var']![channel]! - (0.9 + 0.1 * variance)) < 1e-6);
    });
    assert.deepEqual([...held['features.1.weight']!], [1, 1, 1, 1]);
    step(model, true, false);
    const after = modelVariables(model)
      .find(({ name }) => name === 'features.1.running_var')!
      .variable.dataSync();
    assert.deepEqual(after, held['features.1.running_var'], 'evaluation leaves the statistics alone');
    images.dispose();
    model.dispose();
  });
});

test('adaptive pooling gives the values of PyTorch', () => {
  for (const { size, outputSize, values } of fixture<AdaptivePoolingCase[]>('adaptivePooling')) {
    const spec = { kind: 'adaptiveAvgPool2d', name: 'pool', outputSize } as const;
    const layer = { ...spec, inputShape: [size, size, 3], outputShape: [outputSize, outputSize, 3] } as const;
    const input = tf.layers.inputLayer({ inputShape: [size, size, 3] });
    const model = tf.sequential({ layers: [input, ...adaptiveAveragePooling(engine, layer)] });
    if (size !== outputSize) fillAdaptivePooling(engine, model, layer);
    const actual = tf.tidy(() =>
      (model.predict(hashedImages(engine, `pool${size}`, 2, size)) as Tensor).dataSync(),
    );
    const difference = relativeDifference(actual, decodeFloats(values));
    assert.ok(difference < 1e-6, `${size} -> ${outputSize}: ${difference}`);
    model.dispose();
  }
});

/** One pass over four images, by `forward` or by the model itself. */
function step(model: LayersModel, byForward: boolean, training = true) {
  setDropoutSeed(model, Random.seeded(5));
  const gradients = new Map<string, Float32Array>();
  let bytesHeld = 0;
  const loss = tf.tidy(() => {
    const images = hashedImages(engine, 'bn', 4, 64);
    const run = (): Tensor2D =>
      byForward ? forward(model, images, { training }) : (model.apply(images, { training }) as Tensor2D);
    if (!training) return run().dataSync()[0]!;
    const before = tf.memory().numBytes;
    const trained = trainableVariables(model);
    const { value, grads } = tf.variableGrads(
      () => {
        const logits = run();
        bytesHeld = tf.memory().numBytes - before;
        return softmaxCrossEntropy(engine, logits, labels);
      },
      trained.map(({ variable }) => variable),
    );
    for (const { name, variable } of trained)
      gradients.set(name, grads[variable.name]!.dataSync<'float32'>().slice());
    return value.dataSync()[0]!;
  });
  return { loss, gradients, bytesHeld };
}

function columns(values: Float32Array, count: number): number[][] {
  return Array.from({ length: count }, (_, column) =>
    Array.from(values).filter((_, i) => i % count === column),
  );
}

function meanAndUnbiasedVariance(values: readonly number[]): {
  readonly mean: number;
  readonly variance: number;
} {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, variance };
}
