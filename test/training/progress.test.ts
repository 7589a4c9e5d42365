import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addBatch, accuracy, meanLoss, NO_LOSS } from '../../src/training';
import { estimateEta, PaceMeter } from '../../src/training/progress';

const base = {
  trainImages: 100,
  evaluationImages: 30,
  pace: { images: 50, seconds: 5 },
  evaluationSeconds: 2,
};

test('the remaining time is that of the images left at the pace so far, evaluations included', () => {
  assert.equal(estimateEta({ ...base, imagesLeft: 50, inEpoch: true, epochsLeft: 0 }), 5 + 2);
  assert.equal(estimateEta({ ...base, imagesLeft: 50, inEpoch: true, epochsLeft: 3 }), 7 + 3 * 12);
  assert.equal(estimateEta({ ...base, imagesLeft: 0, inEpoch: false, epochsLeft: 3 }), 3 * 12);
  assert.equal(estimateEta({ ...base, imagesLeft: 0, inEpoch: false, epochsLeft: 0 }), 0);
});

test('before the first evaluation its time is guessed, and nothing is promised while the pace is not known', () => {
  const guess = estimateEta({ ...base, evaluationSeconds: null, imagesLeft: 10, inEpoch: true, epochsLeft: 0 });
  assert.ok(guess !== null && Math.abs(guess - (1 + 1)) < 1e-9);
  assert.equal(estimateEta({ ...base, pace: null, imagesLeft: 9, inEpoch: true, epochsLeft: 1 }), null);
  assert.equal(estimateEta({ ...base, pace: null, imagesLeft: 0, inEpoch: false, epochsLeft: 0 }), 0);
});

/** An ETA at every step of a training of 20 epochs of 40 steps, of which the first are slow; as a cell would tell it. */
function toldBy(secondsOf: (epoch: number, step: number) => number): { told: number; truth: number }[] {
  const meter = new PaceMeter();
  const steps = Array.from({ length: 20 }, (_, epoch) =>
    Array.from({ length: 40 }, (__, step) => secondsOf(epoch, step)),
  );
  const evaluation = (epoch: number): number => secondsOf(epoch, 20) * 10;
  let left =
    steps.flat().reduce((sum, seconds) => sum + seconds, 0) + steps.reduce((sum, _, e) => sum + evaluation(e), 0);
  const found: { told: number; truth: number }[] = [];
  steps.forEach((row, epoch) => {
    row.forEach((seconds, step) => {
      meter.add(8, seconds);
      left -= seconds;
      const told = estimateEta({
        imagesLeft: 8 * (39 - step),
        inEpoch: true,
        epochsLeft: 19 - epoch,
        trainImages: 320,
        evaluationImages: 240,
        pace: meter.steady,
        evaluationSeconds: meter.evaluationSeconds,
      });
      if (told !== null) found.push({ told, truth: left });
    });
    left -= evaluation(epoch);
    meter.endEpoch(evaluation(epoch));
  });
  return found;
}

for (const [what, secondsOf] of [
  [
    'whose first steps try operations and make graphs',
    (epoch: number, step: number) => (epoch === 0 && step < 10 ? 2 : 0.02),
  ],
  ['whose first epoch fills a cache', (epoch: number) => (epoch === 0 ? 0.6 : 0.02)],
  ['that is even', () => 0.05],
] as const) {
  test(`no ETA of a training ${what} is more than a third off`, () => {
    const found = toldBy(secondsOf);
    assert.ok(found.length > 500, `${found.length} ETAs`);
    for (const { told, truth } of found) {
      assert.ok(
        Math.abs(told - truth) <= Math.max(1, truth / 3),
        `${told.toFixed(1)} s told, ${truth.toFixed(1)} s true`,
      );
    }
  });
}

test('a first epoch of minutes tells an ETA before it ends', () => {
  const meter = new PaceMeter();
  for (let step = 0; step < 200; step++) meter.add(32, 1);
  assert.deepEqual(meter.steady, { images: 32 * 190, seconds: 190, steps: 190 });
});

test('losses are means over images, not over batches', () => {
  const sums = addBatch(addBatch(NO_LOSS, { loss: 1, correct: 3, size: 4 }), {
    loss: 4,
    correct: 0,
    size: 1,
  });
  assert.equal(meanLoss(sums), 8 / 5);
  assert.equal(accuracy(sums), 3 / 5);
});
