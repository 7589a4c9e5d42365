import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadEngine, type Engine, type Tensor4D } from '../../src/engine';
import { fasterChannelLayout, kernelGradientByConvolution } from '../../src/engine/ops/kernelGradientByConvolution';
import * as transposing from '../../src/engine/ops/transpose';
import { nativeOnly } from './nativeOnly';

const engine = loadEngine();
const { tf } = engine;
const onAvx2: Engine = {
  ...engine,
  info: { ...engine.info, device: 'cpu' },
  native: { ...engine.native, supports: () => true },
};
const same = { stride: 1, padding: 'same' } as const;

describe('which layout is faster on AVX2', () => {
  const cases = [
    { layer: 'VGG16, 224 px', x: [8, 224, 224, 64], filters: 64, size: 3, expected: 'wide image' },
    { layer: 'VGG16, first layer', x: [8, 224, 224, 3], filters: 64, size: 3, expected: undefined },
    { layer: 'VGG16, 14 px, a small batch', x: [8, 14, 14, 512], filters: 512, size: 3, expected: 'wide image' },
    { layer: 'AlexNet, 13 px', x: [32, 13, 13, 384], filters: 256, size: 3, expected: 'images' },
    { layer: 'AlexNet, 13 px, a large batch', x: [128, 13, 13, 384], filters: 256, size: 3, expected: 'wide image' },
    { layer: 'Base, 27 px, 5 x 5', x: [32, 27, 27, 48], filters: 128, size: 5, expected: undefined },
    { layer: 'few channels', x: [16, 8, 8, 64], filters: 64, size: 3, expected: undefined },
  ] as const;
  for (const { layer, x, filters, size, expected } of cases) {
    const [images, height, width, channels] = x;
    const inputs = {
      x: { shape: x } as unknown as Tensor4D,
      dy: { shape: [images, height, width, filters], size: images * height * width * filters } as unknown as Tensor4D,
      kernel: { shape: [size, size, channels, filters] } as unknown as Tensor4D,
    };
    test(`${layer}: ${expected ?? "oneDNN's own operation"}`, () => {
      assert.equal(fasterChannelLayout(onAvx2, inputs, same), expected);
      assert.equal(fasterChannelLayout(onAvx2, inputs, { stride: 2, padding: 'valid' }), undefined);
      const elsewhere = { ...onAvx2, native: { ...onAvx2.native, supports: () => false } };
      assert.equal(fasterChannelLayout(elsewhere, inputs, same), undefined);
    });
  }
});

test('a batch in parts leaves the gradient alone behind', () => {
  const [x, dy]: [Tensor4D, Tensor4D] = [tf.ones([3, 6, 6, 2]), tf.ones([3, 6, 6, 5])];
  const kernel: Tensor4D = tf.ones([3, 3, 2, 5]);
  for (const channelsAs of ['wide image', 'images'] as const) {
    const held = tf.memory().numTensors;
    const gradient = kernelGradientByConvolution(engine, { x, dy, kernel }, { channelsAs, mostBytes: 1 });
    assert.equal(tf.memory().numTensors, held + 1);
    // Ones everywhere: a pixel of the kernel meets every pixel that it does not look past, in three images.
    const edge = 3 * 5 * 5;
    const side = 3 * 5 * 6;
    const expected = [edge, side, edge, side, 3 * 36, side, edge, side, edge].flatMap((sum) =>
      Array<number>(10).fill(sum),
    );
    assert.deepEqual([...gradient.dataSync()], expected);
    gradient.dispose();
  }
  tf.dispose([x, dy, kernel]);
});

test('transpose: native and stock order axes alike', nativeOnly, () => {
  const x = tf.randomUniform([3, 5, 4, 7], -1, 1, 'float32', 1);
  for (const order of [
    [3, 1, 2, 0],
    [1, 2, 0, 3],
    [2, 0, 3, 1],
  ]) {
    const [native, stock] = [transposing.native(engine, x, order), transposing.portable(engine, x, order)];
    assert.deepEqual(native.shape, stock.shape);
    assert.deepEqual(native.dataSync(), stock.dataSync());
    tf.dispose([native, stock]);
  }
  x.dispose();
});
