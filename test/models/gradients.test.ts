import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Random } from '../../src/core';
import { loadEngine, type Tensor, type Tensor1D, type Tensor4D } from '../../src/engine';
import {
  allModels,
  architecture,
  buildModel,
  freezeLayers,
  infer,
  layersModel,
  modelVariables,
  planFreezing,
  seriesModels,
  trainingPass,
  trainableVariables,
  type Model,
  type ModelVariable,
  type ResolvedLayer,
} from '../../src/models';
import {
  decodeFloats,
  fixture,
  fixtureArchitecture,
  hashedImages,
  hashedLabels,
  relativeDifference,
  setHashedWeights,
} from './fixtures';
import { channelsLastShape, eachGradient } from './gradients';

const engine = loadEngine();
const { tf } = engine;

/** L2 distances of PyTorch's float32 gradients from float64. See make_gradient_fixtures.py. */
const torch32 = fixture<{ readonly models: Readonly<Record<string, Readonly<Record<string, number>>>> }>(
  'float32Gradients',
).models;

/**
 * Gradients may be this many times as far from float64 as PyTorch's float32 is. WebAssembly multiplies and adds in
 * two roundings instead of one.
 */
const FACTOR = engine.info.binding === 'wasm' ? 4 : 3;
/**
 * The same of today's networks, and the most that the median over their tensors may be. Each of their many tensors holds
 * a few values of one step at this width, and the distance of so few is chance.
 */
const [DEEP_FACTOR, DEEP_MEDIAN] = [15, 2.5];
/** Below this part of a tensor's norm, distances are of the last bits, and of the fixture's rounding. */
const LAST_BITS = 5e-7;

describe('gradients of a whole model, by passes', () => {
  for (const { name } of allModels()) {
    const isDeep = !seriesModels().some((model) => model.name === name);
    const factor = isDeep ? DEEP_FACTOR : FACTOR;
    test(`${name}: as close to float64 as PyTorch's float32 gradients are, within ${factor}`, () => {
      const { options, batch, images, gradients } = fixture(name).reduced;
      const layout = fixtureArchitecture(name, options);
      const model = buildModel(engine, layout);
      setHashedWeights(engine, model);
      const input = hashedImages(engine, images[0]!, batch, options.imageSize);
      const labels = hashedLabels(engine, 0, batch, options.classCount);
      const found = gradientsOf(model, input, labels);
      const far: string[] = [];
      const ratios: number[] = [];
      for (const entry of trainableVariables(model)) {
        const { stride, values, norm } = gradients[entry.name]!;
        const exact = decodeFloats(values);
        const ours = inTorchOrder(layout.layers, entry, found.get(entry.variable.name)!).filter(
          (_, i) => i % stride === 0,
        );
        const distance = Math.hypot(...ours.map((value, i) => value - exact[i]!));
        ratios.push(distance / Math.max(torch32[name]![entry.name]!, LAST_BITS * norm));
        const allowed = Math.max(factor * torch32[name]![entry.name]!, LAST_BITS * norm);
        if (!(distance <= allowed)) far.push(`${entry.name}: ${distance}, PyTorch ${torch32[name]![entry.name]}`);
      }
      assert.deepEqual(far, []);
      const median = ratios.sort((a, b) => a - b)[Math.floor(ratios.length / 2)]!;
      assert.ok(!isDeep || median <= DEEP_MEDIAN, `the median is ${median} times PyTorch's`);
      tf.dispose([input, labels]);
      model.dispose();
    });
  }
});

describe('passes', () => {
  const OPTIONS = { imageSize: 64, widthMultiplier: 0.0625, classCount: 5 };

  for (const { name } of allModels()) {
    test(`${name}: tensors are freed as the backward pass goes, and evaluation agrees with tf.layers`, () => {
      // ViT's own last layer begins with zeros.
      const weightInit = name === 'vit_b_16' ? 'general' : 'default';
      const model = buildModel(engine, architecture(name, OPTIONS), { random: Random.seeded(1), weightInit });
      const input = hashedImages(engine, 'passes', 3, 64);
      const held = tf.memory().numTensors;
      const stock = layersModel(model);
      tf.tidy(() => {
        const difference = relativeDifference(
          infer(model, input).dataSync(),
          (stock.predict(input) as Tensor).dataSync(),
        );
        assert.ok(difference < 1e-5, `${difference}`);
      });
      stock.dispose();
      const pass = trainingPass(model, input, Random.seeded(2));
      const between = tf.memory().numTensors;
      const counts: number[] = [];
      const gradient = tf.onesLike(pass.logits);
      pass.backward(gradient, () => counts.push(tf.memory().numTensors));
      gradient.dispose();
      assert.ok(Math.max(...counts) <= between + 6, `${counts.join(', ')} after ${between}`);
      assert.ok(counts.at(-1)! < counts[0]!, counts.join(', '));
      assert.equal(tf.memory().numTensors, held);
      trainingPass(model, input, Random.seeded(2)).dispose();
      assert.equal(tf.memory().numTensors, held, 'a pass without a backward pass frees all');
      input.dispose();
      model.dispose();
    });
  }

  for (const trainable of ['as-run', 'as-described'] as const) {
    test(`frozen ${trainable}: gradients of the rest as when all is trained, and nothing held for the frozen part`, () => {
      const layout = architecture('vgg16_bn', OPTIONS);
      const [free, frozen] = [0, 1].map(() => buildModel(engine, layout, { random: Random.seeded(2) }));
      freezeLayers(frozen!, planFreezing(layout, { trainable, fcLayers: 1 }).frozen);
      const input = hashedImages(engine, 'bn', 4, 64);
      const labels = hashedLabels(engine, 0, 4, 5);
      const [all, some] = [gradientsOf(free!, input, labels), gradientsOf(frozen!, input, labels)];
      const freeByName = new Map(modelVariables(free!).map(({ name, variable }) => [name, variable.name]));
      const trained = trainableVariables(frozen!);
      assert.equal(some.size, trained.length);
      for (const { name, variable } of trained) {
        assert.deepEqual(some.get(variable.name), all.get(freeByName.get(name)!), name);
      }
      for (const { name, role, variable } of modelVariables(frozen!)) {
        if (role !== 'running_mean') continue;
        const twin = modelVariables(free!).find((other) => other.name === name)!;
        assert.deepEqual(variable.dataSync(), twin.variable.dataSync(), `${name} follows its batches`);
      }
      const held = tf.memory().numTensors;
      const pass = trainingPass(frozen!, input, Random.seeded(2));
      assert.ok(tf.memory().numTensors - held <= 15, `${tf.memory().numTensors - held} tensors`);
      pass.dispose();
      tf.dispose([input, labels]);
      free!.dispose();
      frozen!.dispose();
    });
  }
});

/** Gradients by the TensorFlow names of their variables. */
function gradientsOf(model: Model, input: Tensor4D, labels: Tensor1D): Map<string, Float32Array> {
  const gradients = new Map<string, Float32Array>();
  eachGradient(engine, { model, input, labels }, (variable, gradient) => {
    assert.deepEqual(gradient.shape, variable.shape);
    gradients.set(variable.name, gradient.dataSync<'float32'>().slice());
  });
  return gradients;
}

/** Values of a gradient in PyTorch's order. */
function inTorchOrder(layers: readonly ResolvedLayer[], entry: ModelVariable, values: Float32Array): Float32Array {
  const shape = channelsLastShape(layers, entry);
  if (shape.length % 2 === 1) return values;
  return tf.tidy(() => {
    const tensor = tf.tensor(values, [...shape]);
    return tf.transpose(tensor, shape.length === 4 ? [3, 2, 0, 1] : [1, 0]).dataSync<'float32'>();
  });
}
