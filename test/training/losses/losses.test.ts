import assert from 'node:assert/strict';
import * as path from 'node:path';
import { after, test } from 'node:test';
import { readJson, settings } from '../../../src/core';
import { loadEngine, type Tensor } from '../../../src/engine';
import { createLoss, defineLoss, targetTensor, type Loss, type Targets } from '../../../src/training';

interface LossCase {
  readonly labelSmoothing: number;
  readonly classes: number;
  readonly logits: readonly number[];
  readonly labels: readonly number[];
  /** Probabilities, or null where the labels are meant. */
  readonly targets: readonly number[] | null;
  readonly loss: number;
  readonly gradient: readonly number[];
}

const engine = loadEngine();
const { tf } = engine;
const cases = readJson<LossCase[]>(path.join(settings().projectRoot, 'test/fixtures/training/losses.json'));
const tensorsBefore = tf.memory().numTensors;

/** Cross-entropy as a user would write it. */
defineLoss({
  name: 'written-out',
  losses: ({ logits, targets }) => tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), targets), 1)).as1D(),
});

after(() => assert.equal(tf.memory().numTensors, tensorsBefore, 'the tests leave no tensor behind'));

for (const each of cases) {
  const soft = each.targets === null ? 'labels' : 'probabilities';
  test(`PyTorch's loss and gradient: ${soft}, label smoothing ${each.labelSmoothing}`, () => {
    const loss = createLoss({ name: 'cross-entropy', labelSmoothing: each.labelSmoothing });
    const { mean, ofEngine, gradient } = measured(loss, each, true);
    assertClose([mean!], [each.loss]);
    assertClose([ofEngine], [each.loss]);
    assertClose(gradient, each.gradient);
  });

  test(`a user's loss by TF.js's tape gives the same: ${soft}`, () => {
    const plain = measured(createLoss('cross-entropy'), each, true);
    const own = measured(createLoss('written-out'), each, true);
    assert.equal(own.mean, undefined);
    assertClose([own.ofEngine], [plain.ofEngine]);
    assertClose(own.gradient, [...plain.gradient]);
  });
}

test('in evaluation labels are not smoothed', () => {
  const [plain, smoothed] = [0, 0.3].map((labelSmoothing) => createLoss({ name: 'cross-entropy', labelSmoothing }));
  const each = cases[0]!;
  assert.deepEqual(measured(smoothed!, each, false), measured(plain!, each, false));
  assert.notEqual(measured(smoothed!, each, true).mean, measured(plain!, each, true).mean);
});

test('settings that make no sense are refused, and say what would', () => {
  assert.throws(() => createLoss('cross-entrpy'), /Unknown loss 'cross-entrpy'. Did you mean 'cross-entropy'\?/);
  assert.throws(
    () => createLoss({ name: 'cross-entropy', labelSmoothing: 1 }),
    /labelSmoothing 1. Give a number from 0 to below 1/,
  );
  assert.throws(() => createLoss({ name: 'cross-entropy', smoothing: 1 }), /has no option 'smoothing'/);
});

function measured(
  loss: Loss,
  each: LossCase,
  training: boolean,
): { readonly mean: number | undefined; readonly ofEngine: number; readonly gradient: Float32Array } {
  const size = each.labels.length;
  const logits = Float32Array.from(each.logits);
  const given: Targets =
    each.targets === null
      ? { kind: 'labels', labels: Int32Array.from(each.labels) }
      : { kind: 'soft', values: Float32Array.from(each.targets) };
  const targets = loss.targets(given, each.classes, { training });
  const x = tf.tensor2d(logits, [size, each.classes]);
  const inputs: Tensor[] = [x, targetTensor(engine, targets, each.classes)];
  const { losses, gradient } = loss.parts(engine, x, inputs[1]!);
  const result = {
    mean: loss.mean?.(logits, targets, size),
    ofEngine: tf.tidy(() => tf.mean(losses).dataSync()[0]!),
    gradient: gradient.dataSync<'float32'>().slice(),
  };
  tf.dispose([...inputs, losses, gradient]);
  return result;
}

/** A relative difference of at most 1e-5 in the norm. */
function assertClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  const apart = Math.hypot(...expected.map((value, i) => value - actual[i]!));
  assert.ok(apart <= 1e-5 * Math.hypot(...expected), `${apart}`);
}
