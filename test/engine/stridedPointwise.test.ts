import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  convolutionKernelAndBiasGradient,
  convolutionKernelGradient,
  loadEngine,
  type Tensor1D,
  type Tensor4D,
} from '../../src/engine';

const engine = loadEngine();
const { tf } = engine;

// At an odd size, the last pixel is read and the images do not divide by the stride.
for (const side of [16, 15]) {
  test(`the kernel gradient of a strided 1 x 1 convolution is that of the pixels it reads, and damages nothing: ${side} px`, () => {
    const sliding = { stride: 2, padding: 'valid' } as const;
    for (let round = 0; round < 300; round++) {
      tf.tidy(() => {
        const x = tf.randomNormal([3, side, side, 4], 0, 1, 'float32', 2 * round + 1) as Tensor4D;
        const dy = tf.randomNormal([3, 8, 8, 8], 0, 1, 'float32', 2 * round + 2) as Tensor4D;
        const kernel = tf.zeros([1, 1, 4, 8]) as Tensor4D;
        const read = tf.stridedSlice(x, [0, 0, 0, 0], [3, side, side, 4], [1, 2, 2, 1]);
        const expected = tf.matMul(tf.reshape(read, [192, 4]), tf.reshape(dy, [192, 8]), true);
        const alone = convolutionKernelGradient(engine, { dy, x, kernel }, sliding);
        const [together, bias] = convolutionKernelAndBiasGradient(engine, { dy, x, kernel }, sliding);
        for (const found of [alone, together]) {
          assert.deepEqual(found.shape, kernel.shape);
          const distance = tf.max(tf.abs(tf.sub(tf.reshape(found, [4, 8]), expected))).dataSync()[0]!;
          assert.ok(distance < 1e-4, `round ${round}: ${distance}`);
        }
        const sum = tf.max(tf.abs(tf.sub(bias, tf.sum(dy, [0, 1, 2]) as Tensor1D))).dataSync()[0]!;
        assert.ok(sum < 1e-4, `bias, round ${round}: ${sum}`);
      });
    }
  });
}
