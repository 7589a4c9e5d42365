import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadEngine, type Tensor, type Variable } from '../../src/engine';
import { softmaxCrossEntropyGradient } from '../engine/crossEntropy';
import {
  allModels,
  architecture,
  buildModel,
  infer,
  layersModel,
  modelVariables,
  seriesModels,
  summarize,
  torchShape,
  trainableVariables,
  trainingPass,
  type ModelVariable,
  type ResolvedLayer,
} from '../../src/models';
import { meanCrossEntropy } from '../../src/training/losses/logits';
import {
  decodeFloats,
  fixture,
  fixtureArchitecture,
  hashedImages,
  hashedLabels,
  relativeDifference,
  setHashedWeights,
  type ModelFixture,
  type SampledTensor,
} from './fixtures';

/** float32 against PyTorch in float64: rounding of a few hundred sums. */
const SERIES = { logits: 1e-5, gradients: 2e-4, weights: 1e-5 };
/**
 * Of networks of fifty and more layers; gradients.test.ts holds their gradients against PyTorch's own float32. In
 * EfficientNet-Lite0's three steps one value lies at a kink of ReLU6: on its other side, where images that differ by 1e-7
 * put it as well, an early bias ends 1.7e-4 of its range elsewhere, and all else within 1.4e-5.
 */
const DEEP = { logits: 1e-4, gradients: 1e-3, weights: 3e-4 };
const toleranceOf = (name: string) => (seriesModels().some((model) => model.name === name) ? SERIES : DEEP);
/** Smaller tensors are compared as if they reached it: the gradient of a bias before a batch norm is zero. */
const SMALLEST_SCALE = 0.1;

const engine = loadEngine();
const { tf } = engine;
const models = allModels();

for (const { name } of models) {
  const expected = fixture(name);
  describe(`${name} against PyTorch`, () => {
    test('parameter counts and output shape at full width', () => {
      for (const classCount of [133, 1000] as const) {
        const full = architecture(name, { classCount });
        assert.equal(summarize(full).totals.parameters, expected.parameters[`${classCount}`]);
        assert.deepEqual(full.layers.at(-1)?.outputShape, [classCount]);
      }
    });

    test('logits in eval mode at reduced width', () => {
      const { model, dispose } = reducedModel(expected);
      const { options, batch, logits } = expected.reduced;
      const stock = layersModel(model);
      tf.tidy(() => {
        const images = hashedImages(engine, 'eval', batch, options.imageSize);
        for (const output of [stock.predict(images) as Tensor, infer(model, images)]) {
          assert.deepEqual(output.shape, [batch, options.classCount]);
          assertClose(output.dataSync(), decodeFloats(logits), toleranceOf(name).logits, 'logits');
        }
      });
      stock.dispose();
      dispose();
    });

    test('loss and gradients of a step, weights after three', () => trainLikePyTorch(expected));

    if (expected.fullWidth !== null) {
      const skip = engine.info.binding === 'wasm' && 'half a minute on the WASM engine';
      test('logits at full width', { skip }, () => fullWidthLogits(expected));
    }
  });
}

function reducedModel(expected: ModelFixture) {
  const model = buildModel(engine, fixtureArchitecture(expected.model, expected.reduced.options));
  setHashedWeights(engine, model);
  return { model, dispose: () => model.dispose() };
}

function fullWidthLogits({ model: name, fullWidth }: ModelFixture): void {
  const { options, batch, logits } = fullWidth!;
  const model = buildModel(engine, architecture(name, options));
  setHashedWeights(engine, model);
  const actual = tf.tidy(() => {
    return infer(model, hashedImages(engine, 'eval', batch, options.imageSize)).dataSync();
  });
  model.dispose();
  assertClose(actual, decodeFloats(logits), SERIES.logits, 'logits');
}

function trainLikePyTorch(expected: ModelFixture): void {
  const { options, batch, images: names, losses, sgd, gradients, afterSteps } = expected.reduced;
  const tolerance = toleranceOf(expected.model);
  const { model, dispose } = reducedModel(expected);
  const { layers } = model.architecture;
  const trained = trainableVariables(model);
  const velocity = new Map<string, Variable>();
  const before = tf.memory().numTensors;
  losses.forEach((expectedLoss, step) => {
    tf.tidy(() => {
      const images = hashedImages(engine, names[step]!, batch, options.imageSize);
      const labels = hashedLabels(engine, step, batch, options.classCount);
      const pass = trainingPass(model, images, () => [0, 0]);
      const loss = meanCrossEntropy(pass.logits.dataSync<'float32'>(), labels.dataSync<'int32'>());
      const grads = new Map<Variable, Tensor>();
      pass.backward(softmaxCrossEntropyGradient(engine, pass.logits, labels), (variable, gradient) =>
        grads.set(variable, gradient.clone()),
      );
      assert.ok(
        Math.abs(loss / expectedLoss - 1) < tolerance.weights,
        `loss of step ${step}: ${loss} for ${expectedLoss}`,
      );
      for (const entry of trained) {
        const gradient = grads.get(entry.variable)!;
        if (step === 0) assertSampled(layers, entry, gradient, gradients[entry.name]!, tolerance.gradients);
        stepLikePyTorch(entry, gradient, velocity, sgd);
      }
    });
  });
  for (const entry of modelVariables(model)) {
    assertSampled(layers, entry, entry.variable, afterSteps[entry.name]!, tolerance.weights);
  }
  assert.equal(tf.memory().numTensors, before + velocity.size, 'only the momentum stays');
  tf.dispose([...velocity.values()]);
  dispose();
}

/** SGD with momentum and L2 weight decay as PyTorch writes it, spelled out: independent of src/training. */
function stepLikePyTorch(
  { name, variable }: ModelVariable,
  gradient: Tensor,
  velocity: Map<string, Variable>,
  sgd: ModelFixture['reduced']['sgd'],
): void {
  const decayed = tf.add(gradient, tf.mul(variable, sgd.weightDecay));
  const held = velocity.get(name);
  if (held === undefined) velocity.set(name, tf.variable(decayed, false));
  else held.assign(tf.add(tf.mul(held, sgd.momentum), decayed));
  variable.assign(tf.sub(variable, tf.mul(velocity.get(name)!, sgd.learningRate)));
}

function assertSampled(
  layers: readonly ResolvedLayer[],
  entry: ModelVariable,
  actual: Tensor,
  expected: SampledTensor,
  tolerance: number,
): void {
  assert.deepEqual(torchShape(entry), expected.shape, `shape of ${entry.name}`);
  const values = torchOrder(layers, entry, actual);
  const sampled = values.filter((_, i) => i % expected.stride === 0);
  assertClose(sampled, decodeFloats(expected.values), tolerance, entry.name);
  const norm = Math.hypot(...blockNorms(values));
  const normScale = Math.max(expected.norm, SMALLEST_SCALE);
  assert.ok(
    Math.abs(norm - expected.norm) < tolerance * normScale,
    `L2 norm of ${entry.name}: ${norm} for ${expected.norm}`,
  );
  const sum = values.reduce((total, value) => total + value, 0);
  const slack = tolerance * normScale * Math.sqrt(values.length);
  assert.ok(Math.abs(sum - expected.sum) <= slack, `sum of ${entry.name}: ${sum} for ${expected.sum}`);
}

function* blockNorms(values: Float32Array): Generator<number> {
  for (let start = 0; start < values.length; start += 1024) yield Math.hypot(...values.subarray(start, start + 1024));
}

/** Values of a tensor in PyTorch's order; written apart from src/models so that one checks the other. */
function torchOrder(layers: readonly ResolvedLayer[], { layer }: ModelVariable, tensor: Tensor): Float32Array {
  return tf.tidy(() => {
    if (tensor.rank === 4) {
      // A depthwise kernel holds its channels where others hold those that they take.
      const isDepthwise = tensor.shape[3] === 1;
      return tf.transpose(tensor, isDepthwise ? [2, 3, 0, 1] : [3, 2, 0, 1]).dataSync() as Float32Array;
    }
    if (tensor.rank !== 2) return tensor.dataSync() as Float32Array;
    const flatten = layers.find(({ kind }) => kind === 'flatten');
    if (flatten === undefined || layer.name !== layers.find(({ kind }) => kind === 'dense')!.name)
      return tf.transpose(tensor).dataSync() as Float32Array;
    const image = flatten.inputShape;
    const channelsLast = tf.reshape(tensor, [...image, tensor.shape[1]!]);
    return tf.transpose(channelsLast, [3, 2, 0, 1]).dataSync() as Float32Array;
  });
}

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string): void {
  const difference = relativeDifference(actual, expected, SMALLEST_SCALE);
  assert.ok(difference < tolerance, `${what} differ by ${difference} of their range, ${tolerance} is allowed`);
}
