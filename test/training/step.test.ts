import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Batch } from '../../src/data';
import { loadEngine, softmaxCrossEntropy, type NamedTensorMap, type Tensor1D } from '../../src/engine';
import { buildNetwork, Sgd } from '../../src/training';
import { batchLoss } from '../../src/training/crossEntropy';
import { trainStep } from '../../src/training/step';
import { hashedImages } from '../models/fixtures';
import { tinySettings } from './tiny';

const engine = loadEngine();
const { tf } = engine;
const SIZE = 4;

function batch(): Batch {
  const images = hashedImages(engine, 'step', SIZE, 64);
  const pixels = images.dataSync<'float32'>().slice();
  images.dispose();
  return { pixels, height: 64, width: 64, labels: Int32Array.of(0, 2, 1, 2), indices: Int32Array.of(0, 1, 2, 3), size: SIZE };
}

for (const model of ['Base_fix', 'AlexNet', 'vgg16_bn'] as const) {
  test(`${model}: three steps come to what the tape gives`, () => {
    const settings = tinySettings({ model, widthMultiplier: 0.0625 });
    const [byPass, byTape] = [0, 1].map(() => buildNetwork(engine, settings, 3, 5));
    const [ours, theirs] = [byPass!, byTape!].map(({ trainable }) => new Sgd(engine, trainable, settings));
    const data = batch();
    for (let step = 0; step < 3; step++) {
      const rates = { learningRate: 0.01, globalStep: step };
      const { loss } = trainStep(engine, byPass!, ours!, data, rates);
      const expected = tf.tidy(() => {
        const pixels = tf.tensor4d(data.pixels, [SIZE, 64, 64, 3]);
        const labels = tf.tensor1d(data.labels, 'int32') as Tensor1D;
        const { value, grads } = tf.variableGrads(
          () => softmaxCrossEntropy(engine, byTape!.forward(pixels, { training: true, globalStep: step }), labels),
          byTape!.trainable.map(({ variable }) => variable),
        );
        theirs!.step(grads as NamedTensorMap, rates.learningRate);
        return value.dataSync()[0]!;
      });
      assert.ok(Math.abs(loss - expected) < 2e-5 * Math.abs(expected), `loss ${loss}, tape ${expected}`);
    }
    byPass!.weights.forEach(({ name, variable }, i) => {
      const [a, b] = [variable, byTape!.weights[i]!.variable].map((v) => v.dataSync<'float32'>());
      const difference = a!.reduce((most, value, j) => Math.max(most, Math.abs(value - b![j]!)), 0);
      assert.ok(difference < 2e-5, `${name}: ${difference}`);
    });
    [ours!, theirs!].forEach((optimizer) => optimizer.dispose());
    [byPass!, byTape!].forEach((network) => network.dispose());
  });
}

test('a loss that is not finite leaves the weights as they were', () => {
  const settings = tinySettings({ dropout: 0 });
  const network = buildNetwork(engine, settings, 3, 5);
  const optimizer = new Sgd(engine, network.trainable, settings);
  const values = (): Float32Array[] => network.weights.map(({ variable }) => variable.dataSync<'float32'>().slice());
  const rates = { learningRate: 0.01, globalStep: 0 };
  trainStep(engine, network, optimizer, batch(), rates);
  const bias = network.weights.at(-1)!.variable;
  tf.tidy(() => bias.assign(tf.tensor1d([1, Infinity, 0])));
  const [before, held] = [values(), tf.memory().numTensors];
  const { loss } = trainStep(engine, network, optimizer, batch(), { ...rates, globalStep: 1 });
  assert.ok(!Number.isFinite(loss), `${loss}`);
  assert.deepEqual(values(), before);
  assert.equal(tf.memory().numTensors, held);
  optimizer.dispose();
  network.dispose();
});

test('loss and hits of a batch', () => {
  const logits = Float32Array.from([0, Math.log(3), 0, 5, 5, 1]);
  const { loss, correct } = batchLoss(logits, [1, 1]);
  const rows = [Math.log(5 / 3), Math.log(2 + Math.exp(-4))];
  assert.ok(Math.abs(loss - (rows[0]! + rows[1]!) / 2) < 1e-7);
  assert.equal(correct, 1, 'of equal logits the first counts');
  assert.ok(Math.abs(batchLoss(Float32Array.from([1e4, 0]), [1]).loss - 1e4) < 1e-9);
  assert.ok(Number.isNaN(batchLoss(Float32Array.from([NaN, 0]), [1]).loss));
  assert.equal(batchLoss(Float32Array.from([0, -Infinity]), [1]).loss, Infinity);
});
