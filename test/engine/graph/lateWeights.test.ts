import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LateWeights } from '../../../src/engine/graph/lateWeights';

const [IMAGE, FILTER, FACTOR, FOLDED, FEATURES, SECOND] = [1, 2, 3, 4, 5, 6];
const LARGE = 1 << 20;

function order(): (name: string, reads: number[], made: number, size?: number) => readonly string[] {
  const late = new LateWeights();
  for (const weight of [FILTER, FACTOR]) late.addWeight(weight);
  return (name, reads, made, size = LARGE) => late.before({ name, reads, makes: [made], size });
}

test('a large value of weights alone waits for what the batch went through before it', () => {
  const before = order();
  assert.deepEqual(before('fold', [FILTER, FACTOR], FOLDED), [], 'there is nothing to wait for');
  assert.deepEqual(before('convolution', [IMAGE, FOLDED], FEATURES), []);
  assert.deepEqual(before('fold again', [FILTER, FACTOR], SECOND), ['convolution']);
  assert.deepEqual(
    before('turned', [SECOND], SECOND + 1),
    ['convolution'],
    'what comes of it is of weights alone, too',
  );
});

test('what is small, random or of the batch waits for nothing', () => {
  const before = order();
  before('convolution', [IMAGE, FILTER], FEATURES);
  assert.deepEqual(before('root', [FACTOR], FOLDED, 64), []);
  assert.deepEqual(before('noise', [], SECOND), []);
  assert.deepEqual(before('relu', [FEATURES], FEATURES + 2), []);
  assert.deepEqual(before('masked', [SECOND, FILTER], FEATURES + 3), [], 'noise is no weight');
});
