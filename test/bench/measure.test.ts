import assert from 'node:assert/strict';
import { test } from 'node:test';
import { interleave, ratioOf, spreadOf, spreadText } from '../../src/bench/measure';

test('a spread has the median and the ends', () => {
  assert.deepEqual(spreadOf([3, 10, 1]), { median: 3, low: 1, high: 10, values: [3, 10, 1] });
  assert.equal(spreadOf([4, 1, 3, 2]).median, 2.5);
  assert.throws(() => spreadOf([]), RangeError);
  assert.equal(spreadText(spreadOf([2.305, 2.2, 2.45]), 2), '2.31 (2.20-2.45)');
});

test('ratios are of the same round', () => {
  assert.deepEqual(ratioOf([10, 2, 9], [5, 1, 3]).values, [2, 2, 3]);
});

test('all are measured once per round, one at a time, each round beginning with another', async () => {
  const order: string[] = [];
  let running = 0;
  const contender = (name: string) => ({
    name,
    async measure(round: number) {
      assert.equal(++running, 1);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      order.push(name);
      return `${name}${round}`;
    },
  });
  const told: string[] = [];
  const samples = await interleave(['a', 'b', 'c'].map(contender), {
    rounds: 2,
    onSample: ({ name, round, sample }) => told.push(`${name} ${round} ${sample}`),
  });
  assert.deepEqual(told, ['a 1 a0', 'b 1 b0', 'c 1 c0', 'b 2 b1', 'c 2 c1', 'a 2 a1']);
  assert.deepEqual(order, ['a', 'b', 'c', 'b', 'c', 'a']);
  assert.deepEqual(samples.get('c'), ['c0', 'c1']);
});
