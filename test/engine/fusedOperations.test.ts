import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { loadEngine, type Rank, type Tensor, type Tensor1D, type Tensor2D } from '../../src/engine';
import { defineFusedOperations } from '../../src/engine/fusedOperations';
import { activatedNorm, activatedNormGradient } from '../../src/engine/ops/activatedNorm';
import { own } from '../../src/engine/ops/batchNorm';
import { NORM_ACTIVATIONS } from '../../src/engine/ops/batchNormOperations';
import * as gelu from '../../src/engine/ops/gelu';
import * as norm from '../../src/engine/ops/layerNorm';
import { nativeSilu, usesFusedSilu } from '../../src/engine/ops/sigmoid';
import { temporaryFolder } from '../temporary';
import { nativeOnly } from './nativeOnly';

const engine = loadEngine();
const { tf } = engine;
const folder = path.resolve(path.dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json')), 'lib', 'napi-v8');
const isThere = engine.info.binding === 'compiled' && engine.info.device === 'cpu';

/** Large enough for several threads, and divided by none of their numbers. */
const [ROWS, CHANNELS] = [2503, 97] as const;

function everything(x: Tensor2D, dy: Tensor2D): readonly Tensor[] {
  const [scale, offset] = [x.slice([0, 0], [1, CHANNELS]).as1D(), dy.slice([0, 0], [1, CHANNELS]).as1D()];
  const [y, mean, variance] = norm.native.forward(engine, { x, scale, offset, epsilon: 1e-5 });
  const statistics = { mean, variance };
  return [
    gelu.native.forward(engine, x),
    gelu.native.gradient(engine, dy, x),
    nativeSilu.forward(engine, x),
    nativeSilu.gradient(engine, dy, x),
    ...[y, mean, variance],
    ...norm.native.gradient(engine, { dy, x, scale, statistics, epsilon: 1e-5 }),
    ...batchNorm(x, dy),
  ];
}

function batchNorm(x: Tensor2D, dy: Tensor2D): readonly Tensor[] {
  const images = ([x, dy] as const).map((each) => each.slice([0, 0], [2500, 96]).as4D(25, 10, 10, 96));
  const [scale, offset] = images.map((each) => each.slice([0, 0, 0, 0], [1, 1, 1, 96]).as1D());
  const inputs = { x: images[0]!, scale: scale!, offset: offset!, epsilon: 1e-5 };
  const { y, mean: m, unbiasedVariance, reserves } = own.forward(engine, inputs);
  const behind = NORM_ACTIVATIONS.flatMap((activation) => [
    activatedNorm(engine, { ...inputs, activation, addend: images[1]! }).y,
    ...activatedNormGradient(engine, { ...inputs, activation, dy: images[1]!, reserves }),
  ]);
  return [y, m, unbiasedVariance, ...own.gradient(engine, { ...inputs, dy: images[1]!, reserves }), ...behind];
}

describe('operations of our own', nativeOnly, () => {
  test('set-up compiled them, and the engine uses them', { skip: !isThere }, () => {
    assert.ok(gelu.usesFusedGelu(engine) && usesFusedSilu(engine) && norm.usesFusedLayerNorm(engine));
  });

  test('are defined once, whichever copy of the addon comes first', { skip: !isThere }, () => {
    const copy = path.join(temporaryFolder(), 'fused_operations.node');
    fs.copyFileSync(path.join(folder, 'fused_operations.node'), copy);
    const { define } = require(copy) as { define(threads: number): boolean };
    assert.equal(define(1), true);
    assert.deepEqual(gelu.gelu(engine, tf.zeros([2])).dataSync(), new Float32Array(2));
    fs.rmSync(path.dirname(copy), { recursive: true });
  });

  test('give the same bits on any number of threads', { skip: !isThere }, () => {
    const [x, dy] = [7, 3].map((step) =>
      tf.tidy(() => tf.mul(tf.sin(tf.mul(tf.range(0, ROWS * CHANNELS), step)), 5).as2D(ROWS, CHANNELS)),
    );
    const on = (threads: number): Buffer => {
      defineFusedOperations(folder, threads);
      const tensors = tf.tidy(() => everything(x!, dy!) as Tensor[]);
      const values = tensors.map((tensor) => tensor.dataSync<'float32'>());
      assert.ok(values.flatMap((each) => [each[0], each.at(-1)]).every(Number.isFinite));
      const bytes = Buffer.concat(values.map((each) => Buffer.from(each.buffer, each.byteOffset, each.byteLength)));
      tf.dispose(tensors);
      return bytes;
    };
    try {
      const one = on(1);
      for (const threads of [2, 3, 16]) assert.ok(on(threads).equals(one), `${threads} threads`);
    } finally {
      defineFusedOperations(folder, engine.info.threads);
    }
  });

  test('let what is no number through, and end where exponentials do', { skip: !isThere }, () => {
    tf.tidy(() => {
      const x = tf.tensor1d([NaN, 200, -200, 1e-30, 0, Infinity]);
      for (const { forward, gradient } of [gelu.native, nativeSilu]) {
        const y = forward(engine, x).dataSync();
        assert.ok(Number.isNaN(y[0]));
        assert.deepEqual([y[1], y[4], y[5]], [200, 0, Infinity]);
        assert.ok(Math.abs(y[2]!) < 1e-30 && Math.abs(y[3]! - 5e-31) < 1e-36);
        const slopes = gradient(engine, tf.onesLike(x), x).dataSync();
        assert.ok(Number.isNaN(slopes[0]));
        assert.deepEqual([slopes[1], slopes[4]], [1, 0.5]);
      }
      const rows = tf.tensor2d([[1, NaN, 2, 3]]);
      const [y] = norm.native.forward(engine, { x: rows, scale: tf.ones([4]), offset: tf.zeros([4]), epsilon: 1e-5 });
      assert.ok(y.dataSync().every(Number.isNaN));
      const pixel = tf.tensor4d([NaN, 1, 2, 3, 4, 5, 6, 7, 7, 6, 5, 4, 3, 2, 1, 0], [2, 1, 1, 8]);
      const normed = { x: pixel, scale: tf.ones<Rank.R1>([8]), offset: tf.zeros<Rank.R1>([8]), epsilon: 1e-5 };
      for (const activation of NORM_ACTIVATIONS) {
        const found = activatedNorm(engine, { ...normed, activation, addend: pixel });
        const [dx] = activatedNormGradient(engine, { ...normed, activation, dy: pixel, reserves: found.reserves });
        for (const values of [found.y, dx]) {
          const missing = Array.from(values.dataSync(), Number.isNaN);
          assert.deepEqual(
            missing,
            Array.from(missing, (_, i) => i % 8 === 0),
          );
        }
      }
    });
  });

  test('take no rows, and refuse vectors that do not fit', { skip: !isThere }, () => {
    tf.tidy(() => {
      const vector = (length: number): Tensor1D => tf.ones([length]);
      const none = tf.tensor2d([], [0, 4]);
      const [y] = norm.native.forward(engine, { x: none, scale: vector(4), offset: vector(4), epsilon: 1e-5 });
      assert.deepEqual(y.shape, [0, 4]);
      const x = tf.tensor2d([1, 1, 1, 1, 1, 1, 1, 1], [2, 4]);
      assert.throws(
        () => norm.native.forward(engine, { x, scale: vector(3), offset: vector(4), epsilon: 1e-5 }),
        /a layer norm takes \[rows, channels\]/,
      );
      const statistics = { mean: vector(3), variance: vector(2) };
      const images = tf.ones<Rank.R4>([2, 1, 1, 8]);
      const normed = { x: images, scale: vector(8), offset: vector(8), epsilon: 1e-5 };
      const wrong = [
        { scale: vector(7) },
        { addend: tf.ones<Rank.R4>([2, 1, 2, 8]) },
        { x: tf.ones<Rank.R4>([2, 1, 1, 9]) },
      ];
      for (const each of wrong)
        assert.throws(
          () => activatedNorm(engine, { ...normed, ...each }),
          /batch norm takes \[batch, height, width, 8 n\]/,
        );
      assert.throws(
        () => norm.native.gradient(engine, { dy: x, x, scale: vector(4), statistics, epsilon: 1e-5 }),
        /a layer norm takes/,
      );
    });
  });
});
