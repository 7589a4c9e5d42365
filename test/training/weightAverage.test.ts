import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Random } from '../../src/core';
import { loadEngine } from '../../src/engine';
import { infer, mirroredLogits, modelVariables } from '../../src/models';
import { buildNetwork, type ModelNetwork } from '../../src/training';
import { WeightAverage } from '../../src/training/weightAverage';
import { tinySettings } from './tiny';

const engine = loadEngine();
const { tf } = engine;
const tensorsBefore = tf.memory().numTensors;

after(() => assert.equal(tf.memory().numTensors, tensorsBefore, 'nothing is left behind'));

/** A network with batch norms of four channels. */
function network(changes: Parameters<typeof tinySettings>[0] = {}): ModelNetwork {
  return buildNetwork(engine, tinySettings({ model: 'vgg16_bn', widthMultiplier: 0.0625, ...changes }), 3, 1);
}

for (const decay of [0.9, 0.5]) {
  test(`weights and statistics follow PyTorch's formula, decay ${decay}: equal at first, then d * average + (1 - d) * weights`, async () => {
    const net = network();
    const average = new WeightAverage(engine, net, decay);
    const named = new Map(modelVariables(net.model).map(({ name, variable }) => [name, variable]));
    const tracked = ['features.1.weight', 'features.1.running_mean'].map((name) => named.get(name)!);
    const random = Random.seeded(3);
    let expected: number[][] = [];
    for (let step = 0; step < 8; step++) {
      const values = tracked.map(() => Array.from({ length: 4 }, () => Math.fround(random.uniform(-1, 1))));
      tracked.forEach((variable, i) => tf.tidy(() => variable.assign(tf.tensor1d(values[i]!))));
      expected =
        step === 0 ? values : expected.map((of, i) => of.map((a, j) => decay * a + (1 - decay) * values[i]![j]!));
      average.update();
      await average.during(async () => {
        tracked.forEach((variable, i) => assertClose(variable.dataSync(), expected[i]!));
      });
      assert.deepEqual(
        tracked.map((variable) => [...variable.dataSync()]),
        values,
        'the weights are back',
      );
    }
    average.dispose();
    net.dispose();
  });
}

test('a network gets its weights back also when the action fails', async () => {
  const net = network();
  const average = new WeightAverage(engine, net, 0.5);
  average.update();
  const { variable } = net.weights[0]!;
  tf.tidy(() => variable.assign(tf.onesLike(variable)));
  await assert.rejects(
    average.during(() => Promise.reject(new Error('no'))),
    /^Error: no$/,
  );
  assert.ok(variable.dataSync().every((value) => value === 1));
  average.dispose();
  net.dispose();
});

test('flip averaging is the mean of the logits of an image and of its mirror image', () => {
  const [plain, flipping] = [network(), network({ flipAveraging: true })];
  tf.tidy(() => {
    const images = tf.randomNormal([2, 64, 64, 3], 0, 1, 'float32', 7) as Parameters<typeof plain.infer>[0] & object;
    assert.ok(!('part' in images));
    const values = images.dataSync();
    const mirrored = Float32Array.from(values, (_, i) => {
      const [channel, x, row] = [i % 3, Math.floor(i / 3) % 64, Math.floor(i / 192)];
      return values[row * 192 + (63 - x) * 3 + channel]!;
    });
    const [a, b] = [plain.infer(images), plain.infer(tf.tensor4d(mirrored, [2, 64, 64, 3]))].map((one) =>
      one.dataSync(),
    );
    const expected = Array.from(a!, (value, i) => (value + b![i]!) / 2);
    assertClose(flipping.infer(images).dataSync(), expected);
    assertClose(mirroredLogits(engine, images, (each) => infer(plain.model, each)).dataSync(), expected);
    assert.notDeepEqual([...a!], expected);
  });
  [plain, flipping].forEach((net) => net.dispose());
});

/** A relative difference of at most 1e-5 in the norm. */
function assertClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  const apart = Math.hypot(...expected.map((value, i) => value - actual[i]!));
  assert.ok(apart <= 1e-5 * Math.hypot(...expected), String(apart));
}
