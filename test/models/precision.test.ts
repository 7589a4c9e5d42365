import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Random } from '../../src/core';
import { loadEngine } from '../../src/engine';
import { softmaxCrossEntropyGradient } from '../engine/crossEntropy';
import {
  seriesModels,
  architecture,
  buildModel,
  infer,
  trainableVariables,
  trainingPass,
  type Model,
} from '../../src/models';
import { nativeOnly } from '../engine/nativeOnly';
import { hashedImages, hashedLabels, relativeDifference } from './fixtures';

const engine = loadEngine();
const { tf } = engine;

const OPTIONS = { imageSize: 64, widthMultiplier: 0.0625, classCount: 5, dropout: 0 };

describe('models with convolutions in bfloat16', nativeOnly, () => {
  // In deeper ones with batch norm over a few values, of a batch this small, rounding grows to something else.
  for (const name of [...seriesModels().map((model) => model.name), 'resnet18', 'convnext_tiny']) {
    test(`${name}: near to float32, the same bits twice, all memory given back`, () => {
      const layout = architecture(name, OPTIONS);
      const [full, mixed] = (['fp32', 'bf16'] as const).map((precision) =>
        buildModel(engine, layout, { random: Random.seeded(1), precision }),
      );
      const input = hashedImages(engine, 'precision', 4, OPTIONS.imageSize);
      const labels = hashedLabels(engine, 0, 4, OPTIONS.classCount);
      const logits = (model: Model): Float32Array => tf.tidy(() => infer(model, input).dataSync<'float32'>().slice());
      const step = (model: Model): Float32Array => {
        const gradients = new Map<string, Float32Array>();
        const pass = trainingPass(model, input, Random.seeded(2));
        const dLogits = softmaxCrossEntropyGradient(engine, pass.logits, labels);
        pass.backward(dLogits, ({ name: variable }, gradient) =>
          gradients.set(variable, gradient.dataSync<'float32'>().slice()),
        );
        dLogits.dispose();
        const inOrder = trainableVariables(model).map(({ variable }) => gradients.get(variable.name)!);
        return Float32Array.from(inOrder.flatMap((values) => [...values]));
      };
      const difference = relativeDifference(logits(mixed!), logits(full!));
      assert.ok(difference > 1e-6 && difference < 0.1, `logits: ${difference}`);
      const gradients = step(mixed!);
      const held = [tf.memory().numTensors, handles()];
      assert.deepEqual(step(mixed!), gradients);
      assert.deepEqual([tf.memory().numTensors, handles()], held);
      const cosine = dot(gradients, step(full!));
      assert.ok(cosine > 0.9, `cosine of the gradients: ${cosine}`);
      tf.dispose([input, labels]);
      full!.dispose();
      mixed!.dispose();
    });
  }
});

/** The product of two vectors at length 1. */
function dot(a: Float32Array, b: Float32Array): number {
  const product = (x: Float32Array, y: Float32Array): number => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}

/** Tensors that TensorFlow itself holds. */
function handles(): number {
  return (tf.backend() as unknown as { getNumOfTFTensors(): number }).getNumOfTFTensors();
}
