import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compared, comparedText, medianInterval, OTHER_BUILD } from '../../src/bench/harness/builds';
import { ratioOf, spreadOf, spreadText } from '../../src/bench/harness/figures';
import { interleave } from '../../src/bench/harness/interleave';

test('a spread has the median and the ends', () => {
  assert.deepEqual(spreadOf([3, 10, 1]), { median: 3, low: 1, high: 10, values: [3, 10, 1] });
  assert.equal(spreadOf([4, 1, 3, 2]).median, 2.5);
  assert.throws(() => spreadOf([]), RangeError);
  assert.equal(spreadText(spreadOf([2.305, 2.2, 2.45]), 2), '2.31 (2.20-2.45)');
});

test('ratios are of the same round', () => {
  assert.deepEqual(ratioOf([10, 2, 9], [5, 1, 3]).values, [2, 2, 3]);
});

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1).reverse();

/** Ranks of the ends and coverage, from tables of the sign test at a two-sided 5%. */
const INTERVALS: readonly (readonly [n: number, low: number, high: number, confidence: number])[] = [
  [1, 1, 1, 0],
  [5, 1, 5, 0.9375],
  [6, 1, 6, 0.96875],
  [8, 1, 8, 0.9921875],
  [9, 2, 8, 0.9609375],
  [20, 6, 15, 0.958611],
  [25, 8, 18, 0.956715],
];

for (const [n, low, high, confidence] of INTERVALS) {
  test(`the median of ${n} lies between the values of ranks ${low} and ${high} with probability ${confidence}`, () => {
    const found = medianInterval(upTo(n));
    assert.deepEqual([found.low, found.high], [low, high]);
    assert.ok(Math.abs(found.confidence - confidence) < 1e-6, String(found.confidence));
  });
}

test("two builds are judged by the lower bound of their median ratio's interval, others by the median", () => {
  const references = upTo(20).map(() => 2);
  const values = (slower: number): number[] => upTo(20).map((i) => (i <= slower ? 1.8 : 2.2));
  const slower = compared(OTHER_BUILD, values(6), references, null);
  assert.deepEqual([slower.ratio.median, slower.target, slower.met], [1.1, 0.95, false]);
  assert.equal(comparedText(slower), '1.100, 96%: 0.900 to 1.100 [0.95, missed]');
  const same = compared(OTHER_BUILD, values(5), references, null);
  assert.equal(comparedText(same), '1.100, 96%: 1.100 to 1.100 [0.95]');
  const over = compared('PyTorch', values(6), references, 1.05);
  assert.equal(comparedText(over), '1.10 (0.90-1.10) [1.05]');
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
