import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addBatch, accuracy, meanLoss, NO_LOSS } from '../../src/training';
import { estimateEta } from '../../src/training/progress';

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

test('before the first evaluation its time is guessed, and before the first step nothing is promised', () => {
  const guess = estimateEta({
    ...base,
    evaluationSeconds: null,
    imagesLeft: 10,
    inEpoch: true,
    epochsLeft: 0,
  });
  assert.ok(Math.abs(guess - (1 + 1)) < 1e-9);
  assert.equal(
    estimateEta({ ...base, pace: { images: 0, seconds: 0 }, imagesLeft: 9, inEpoch: true, epochsLeft: 1 }),
    0,
  );
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
