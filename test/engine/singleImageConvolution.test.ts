import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadEngine, type Engine, type Tensor4D } from '../../src/engine';
import { convolution } from '../../src/engine/ops/convolution';
import { convolutionAsVolume, isFasterAsVolume } from '../../src/engine/ops/singleImageConvolution';
import { nativeOnly } from './nativeOnly';

const engine = loadEngine();
const { tf } = engine;
const onAvx2: Engine = {
  ...engine,
  info: { ...engine.info, device: 'cpu' },
  native: { ...engine.native, supports: () => true },
};

describe('which convolutions are faster as a volume on AVX2', () => {
  const same = { stride: 1, padding: 'same' } as const;
  const strided = { stride: 4, padding: 'valid' } as const;
  const cases = [
    { layer: 'VGG16, 224 px', x: [1, 224, 224, 64], kernel: [3, 3, 64, 64], sliding: same, expected: true },
    { layer: 'VGG16, 14 px', x: [1, 14, 14, 512], kernel: [3, 3, 512, 512], sliding: same, expected: false },
    {
      layer: 'VGG16, 224 px, two images',
      x: [2, 224, 224, 64],
      kernel: [3, 3, 64, 64],
      sliding: same,
      expected: false,
    },
    { layer: 'Base, first layer', x: [1, 228, 228, 3], kernel: [11, 11, 3, 48], sliding: strided, expected: true },
    { layer: 'Base, 27 px', x: [1, 27, 27, 48], kernel: [5, 5, 48, 128], sliding: same, expected: true },
    { layer: 'few channels', x: [1, 32, 32, 16], kernel: [3, 3, 16, 16], sliding: same, expected: false },
  ] as const;
  for (const { layer, x, kernel, sliding, expected } of cases) {
    test(`${layer}: ${expected}`, () => {
      const image = { shape: x } as unknown as Tensor4D;
      const weights = { shape: kernel, size: kernel.reduce<number>((a, b) => a * b, 1) } as unknown as Tensor4D;
      assert.equal(isFasterAsVolume(onAvx2, image, weights, sliding), expected);
      const gpu: Engine = { ...onAvx2, info: { ...onAvx2.info, device: 'gpu' } };
      assert.equal(isFasterAsVolume(gpu, image, weights, sliding), false);
    });
  }
});

test('a volume gives the values of an image, and leaves nothing else behind', nativeOnly, () => {
  const x: Tensor4D = tf.randomNormal([1, 29, 31, 64], 0, 1, 'float32', 1);
  const kernel: Tensor4D = tf.randomNormal([3, 3, 64, 128], 0, 1, 'float32', 2);
  for (const sliding of [
    { stride: 1, padding: 'same' },
    { stride: 2, padding: 'valid' },
  ] as const) {
    const expected = tf.conv2d(x, kernel, sliding.stride, sliding.padding);
    const held = tf.memory().numTensors;
    const results = [convolutionAsVolume(engine, x, kernel, sliding), convolution(engine, x, kernel, sliding)];
    assert.equal(tf.memory().numTensors, held + 2);
    for (const y of results) {
      assert.deepEqual(y.shape, expected.shape);
      const [values, wanted] = [y.dataSync(), expected.dataSync()];
      assert.ok(values.every((value, i) => Math.abs(value - wanted[i]!) < 1e-3));
    }
    tf.dispose([expected, ...results]);
  }
  tf.dispose([x, kernel]);
});
