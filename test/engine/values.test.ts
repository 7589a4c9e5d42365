import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadEngine, valuesOf } from '../../src/engine';

const engine = loadEngine();
const { tf } = engine;

test('values: of the result, nothing stays, also after an error', () => {
  const held = tf.memory().numTensors;
  assert.deepEqual([...valuesOf(engine, () => tf.add(tf.ones([3]), tf.tensor1d([0, 1, 2])))], [1, 2, 3]);
  const fails = (): never => {
    tf.ones([2]);
    throw new Error('in between');
  };
  assert.throws(() => valuesOf(engine, fails), /in between/);
  assert.equal(tf.memory().numTensors, held);
});
