import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Batch } from '../../src/data';
import { loadEngine } from '../../src/engine';
import { buildNetwork, countHits, createOptimizer, trainStep } from '../../src/training';
import { meanCrossEntropy } from '../../src/training/losses/logits';
import { hashedImages } from '../models/fixtures';
import { tinySettings } from './tiny';

const engine = loadEngine();
const { tf } = engine;
const SIZE = 4;

function batch(): Batch {
  const images = hashedImages(engine, 'step', SIZE, 64);
  const pixels = images.dataSync<'float32'>().slice();
  images.dispose();
  return {
    pixels,
    height: 64,
    width: 64,
    labels: Int32Array.of(0, 2, 1, 2),
    indices: Int32Array.of(0, 1, 2, 3),
    size: SIZE,
  };
}

test('a loss that is not finite leaves the weights as they were', () => {
  const settings = tinySettings({ dropout: 0 });
  const network = buildNetwork(engine, settings, 3, 5);
  const optimizer = createOptimizer(engine, network.trainable, settings);
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
  const loss = meanCrossEntropy(logits, [1, 1]);
  const rows = [Math.log(5 / 3), Math.log(2 + Math.exp(-4))];
  assert.ok(Math.abs(loss - (rows[0]! + rows[1]!) / 2) < 1e-7);
  assert.equal(countHits(logits, [1, 1]), 1, 'of equal logits the first counts');
  assert.ok(Math.abs(meanCrossEntropy(Float32Array.from([1e4, 0]), [1]) - 1e4) < 1e-9);
  assert.ok(Number.isNaN(meanCrossEntropy(Float32Array.from([NaN, 0]), [1])));
  assert.equal(meanCrossEntropy(Float32Array.from([0, -Infinity]), [1]), Infinity);
});
