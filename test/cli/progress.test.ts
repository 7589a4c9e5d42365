import assert from 'node:assert/strict';
import { test } from 'node:test';
import { progressPrinter } from '../../src/cli/progress';
import type { RunEvent } from '../../src/experiments';
import { runMetrics } from '../notebook/sampleRun';

const events: RunEvent[] = [
  {
    type: 'start',
    epoch: 1,
    maxEpochs: 2,
    batchesPerEpoch: 10,
    imageCounts: { train: 160, valid: 20, test: 40 },
    parameters: 12345,
    resumedFrom: null,
    history: [],
  },
  {
    type: 'batch',
    epoch: 1,
    batch: 5,
    batches: 10,
    loss: 2.25,
    learningRate: 0.01,
    imagesPerSecond: 812.4,
    etaSeconds: 61,
    memoryMiB: 300,
  },
  { type: 'evaluating', epoch: 1, split: 'valid' },
  {
    type: 'epoch',
    bestEpoch: 1,
    etaSeconds: 30,
    nextLearningRate: 0.01,
    row: {
      epoch: 1,
      learningRate: 0.01,
      trainLoss: 2.2,
      trainAccuracy: 0.1,
      validLoss: 2.1,
      validAccuracy: 0.2,
      testLoss: 2.15,
      testAccuracy: 0.175,
      seconds: 3,
      imagesPerSecond: 800,
    },
  },
  { type: 'finished', outcome: { kind: 'interrupted', epoch: 2, step: 3 } },
];

function drawn(isTTY: boolean): string {
  let text = '';
  const print = progressPrinter({ isTTY, columns: 120, write: (part) => (text += part) });
  events.forEach(print);
  return text;
}

test('a terminal shows batches on one line that is rewritten, and keeps a line per epoch', () => {
  const text = drawn(true);
  assert.match(text, /\r\x1b\[Kepoch 1\/2 \[########\.{8}\] 5\/10  loss 2\.2500  812 images\/s  ETA 61 s/);
  assert.match(
    text,
    /\r\x1b\[Kepoch 1\/2  train 2\.2000  valid 2\.1000  test 2\.1500 17\.50%  lr 0\.01  800 images\/s  ETA 30 s  best\n/,
  );
});

test('a log file gets no control characters and no batch lines', () => {
  const text = drawn(false);
  assert.doesNotMatch(text, /[\r\x1b]/);
  assert.deepEqual(text.trimEnd().split('\n').length, 3);
  assert.match(text, /160\/20\/40 images, 12,345 parameters, at most 2 epochs/);
  assert.match(text, /Interrupted in epoch 2 after 3 steps\. --resume continues from here\./);
});

test('the summary line says what was left out', () => {
  const metrics = runMetrics({ outcome: { kind: 'max-epochs', epoch: 2, bestEpoch: 2 }, history: 2 });
  const line = (count: number): string => {
    let text = '';
    const print = progressPrinter({ isTTY: false, columns: 120, write: (part) => (text += part) });
    print({ type: 'metrics', metrics: { ...metrics, skipped: { count, files: [] } } });
    return text;
  };
  assert.match(line(0), / min\n$/);
  assert.match(line(31), / min\. 31 of 120 images could not be read and were left out\.\n$/);
});
