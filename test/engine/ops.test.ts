import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  loadEngine,
  reluGradient,
  statelessUniform,
  type SeedPair,
  type Tensor,
  type Tensor2D,
} from '../../src/engine';
import { softmaxCrossEntropy } from './crossEntropy';
import * as crossEntropy from '../../src/engine/ops/softmaxCrossEntropy';
import * as uniform from '../../src/engine/ops/statelessUniform';
import { nativeOnly } from './nativeOnly';

const engine = loadEngine();
const { tf } = engine;

test('stateless uniform: the JavaScript fallback gives the native numbers exactly', nativeOnly, () => {
  const seeds: SeedPair[] = [
    [0, 0],
    [1, 2],
    [-5, 7],
    [2 ** 31 - 1, -(2 ** 31)],
  ];
  for (const seed of seeds) {
    for (const shape of [[1], [3, 7], [2, 5, 9]]) {
      const [a, b] = tf.tidy(() => [
        uniform.native(engine, shape, seed).arraySync(),
        uniform.portable(engine, shape, seed).arraySync(),
      ]);
      assert.deepEqual(a, b);
    }
  }
});

test('stateless uniform: depends on the seed, and is uniform', () => {
  const draw = (seed: SeedPair): Float32Array =>
    tf.tidy(() => statelessUniform(engine, [40_000], seed).dataSync<'float32'>());
  const first = draw([1, 2]);
  assert.deepEqual(draw([1, 2]), first);
  for (const other of [draw([2, 1]), draw([1, 3])]) {
    const equal = other.filter((value, i) => value === first[i]).length;
    assert.ok(equal < 10, `${equal} of 40,000 are equal`);
  }
  const sorted = first.slice().sort();
  const distance = Math.max(...sorted.map((value, i) => Math.abs(value - (i + 0.5) / sorted.length)));
  // Kolmogorov-Smirnov at 0.1%: 1.95 / sqrt(n).
  assert.ok(distance < 1.95 / Math.sqrt(sorted.length), `KS distance ${distance}`);
});

test('cross-entropy: value and gradient by hand', () => {
  const logits = tf.tensor2d([
    [0, 0, 0],
    [0, Math.log(3), 0],
  ]);
  const labels = tf.tensor1d([2, 1], 'int32');
  const { value, grad } = tf.valueAndGrad((x) => softmaxCrossEntropy(engine, x as Tensor2D, labels))(logits);
  assertClose([value], [(Math.log(3) + Math.log(5 / 3)) / 2]);
  assertClose(grad.dataSync(), [1 / 6, 1 / 6, -1 / 3, 0.1, 3 / 10 - 1 / 2, 0.1]);
  tf.dispose([logits, labels, value, grad]);

  function assertClose(actual: Iterable<number | Tensor>, expected: number[]): void {
    const values = [...actual].map((x) => (typeof x === 'number' ? x : x.dataSync()[0]!));
    values.forEach((x, i) => assert.ok(Math.abs(x - expected[i]!) < 1e-6, `${x} for ${expected[i]}`));
  }
});

test('cross-entropy: native and stock parts agree, large logits included', nativeOnly, () => {
  tf.tidy(() => {
    const logits = tf.randomNormal([32, 133], 0, 30, 'float32', 1) as Tensor2D;
    const labels = tf.tensor1d(
      Array.from({ length: 32 }, (_, i) => (i * 11) % 133),
      'int32',
    );
    const native = crossEntropy.native(engine, logits, labels);
    const portable = crossEntropy.portable(engine, logits, labels);
    assert.ok(largest(tf.sub(native.losses, portable.losses)) < 2e-5);
    assert.ok(largest(tf.sub(native.gradient, portable.gradient)) < 2e-6);
  });
});

test('cross-entropy: the gradient is scaled by what follows it', () => {
  tf.tidy(() => {
    const logits = tf.tensor2d([[1, 2, 3]]);
    const labels = tf.tensor1d([0], 'int32');
    const plain = tf.grad((x) => softmaxCrossEntropy(engine, x as Tensor2D, labels))(logits);
    const tripled = tf.grad((x) => tf.mul(softmaxCrossEntropy(engine, x as Tensor2D, labels), 3))(logits);
    assert.ok(largest(tf.sub(tripled, tf.mul(plain, 3))) < 1e-6);
  });
});

test('ReLU gradient: equal to the stock formula, from input or output', () => {
  tf.tidy(() => {
    const x = tf.randomNormal([8, 5, 5, 6], 0, 1, 'float32', 2);
    const dy = tf.randomNormal([8, 5, 5, 6], 0, 1, 'float32', 3);
    const stock = tf.mul(dy, tf.step(x));
    assert.equal(largest(tf.sub(reluGradient(engine, dy, x), stock)), 0);
    assert.equal(largest(tf.sub(reluGradient(engine, dy, tf.relu(x)), stock)), 0);
    assert.equal(largest(tf.sub(tf.grad((t) => tf.relu(t))(x, dy), stock)), 0);
  });
});

test('an operation that does not exist is probed once and falls back', nativeOnly, () => {
  let trials = 0;
  const trial = (): boolean => {
    trials += 1;
    engine.native.run('NoSuchOperation', {}, [], 1);
    return true;
  };
  assert.equal(engine.native.supports('NoSuchOperation', trial), false);
  assert.equal(engine.native.supports('NoSuchOperation', trial), false);
  assert.equal(trials, 1);
});

test('operations leave no tensors behind', () => {
  const held = tf.memory().numTensors;
  statelessUniform(engine, [10], [1, 1]).dispose();
  const logits = tf.tensor2d([[1, 2]]);
  const labels = tf.tensor1d([0], 'int32');
  tf.dispose(tf.valueAndGrad((x) => softmaxCrossEntropy(engine, x as Tensor2D, labels))(logits) as never);
  tf.dispose([logits, labels]);
  assert.equal(tf.memory().numTensors, held);
});

function largest(difference: Tensor): number {
  return tf.tidy(() => tf.max(tf.abs(difference)).dataSync()[0]!);
}
