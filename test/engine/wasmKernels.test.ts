import './onWasm';
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { Random } from '../../src/core';
import { loadEngine, type Tensor } from '../../src/engine';
import * as exact from './float64';

/** The kernels that src/engine/wasm adds to the backend or replaces, against float64. */

const engine = loadEngine();
const { tf } = engine;

/** L2 distance over L2 norm: float32 sums of at most 128 products. */
const TOLERANCE = 6e-7;

/** What the backend itself still needs, besides tensors: a kernel that keeps a part of its work shows here. */
const held = (): number => tf.memory().numTensors + tf.engine().backend.numDataIds();
let before = 0;
beforeEach(() => void (before = held()));
afterEach(() => assert.equal(held(), before, 'memory is given back'));

const draw = (size: number, seed: number, offset = 0): Float32Array => {
  const random = Random.seeded(seed);
  return Float32Array.from({ length: size }, () => random.uniform(-1, 1) + offset);
};
const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** Values of the tensors that `make` returns. */
function values(make: () => readonly Tensor[]): readonly Float32Array[] {
  return tf.tidy(() => make().map((tensor) => tensor.dataSync<'float32'>()));
}

function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  what: string,
  tolerance = TOLERANCE,
): void {
  assert.equal(actual.length, expected.length, what);
  const [difference, norm] = [new Float64Array(actual.length), Float64Array.from(expected)];
  for (let i = 0; i < actual.length; i++) difference[i] = actual[i]! - expected[i]!;
  const distance = Math.sqrt(difference.reduce((sum, v) => sum + v * v, 0) / norm.reduce((sum, v) => sum + v * v, 0));
  assert.ok(distance < tolerance, `${what} is ${distance} from float64`);
}

describe('gradients of a convolution', () => {
  const CASES: readonly (readonly [string, exact.ConvolutionCase, 'valid' | 'same' | number])[] = [
    ['valid', { shape: [2, 7, 7, 3], kernelSize: 3, filters: 4, stride: 1, padding: 0 }, 'valid'],
    ['same, size 3', { shape: [3, 9, 9, 5], kernelSize: 3, filters: 2, stride: 1, padding: 1 }, 'same'],
    ['same, size 5', { shape: [2, 6, 6, 2], kernelSize: 5, filters: 3, stride: 1, padding: 2 }, 'same'],
    ['zeros on each side', { shape: [2, 6, 6, 2], kernelSize: 4, filters: 3, stride: 1, padding: 3 }, 3],
    ['image not square', { shape: [2, 8, 5, 3], kernelSize: 3, filters: 2, stride: 1, padding: 0 }, 'valid'],
    ['stride 2, nothing left over', { shape: [2, 9, 9, 3], kernelSize: 3, filters: 4, stride: 2, padding: 0 }, 'valid'],
    ['stride 2, a row left over', { shape: [2, 10, 10, 3], kernelSize: 3, filters: 4, stride: 2, padding: 0 }, 'valid'],
    ['stride 4 as in AlexNet', { shape: [2, 33, 33, 3], kernelSize: 11, filters: 4, stride: 4, padding: 2 }, 2],
    [
      'kernel as large as the image',
      { shape: [3, 4, 4, 2], kernelSize: 4, filters: 3, stride: 1, padding: 0 },
      'valid',
    ],
    ['sums in parts', { shape: [8, 24, 24, 2], kernelSize: 3, filters: 3, stride: 1, padding: 0 }, 'valid'],
    ['a row longer than a part', { shape: [8, 12, 30, 2], kernelSize: 3, filters: 3, stride: 1, padding: 1 }, 'same'],
  ];
  for (const [name, layout, pad] of CASES) {
    test(name, () => {
      const { shape, kernelSize, filters, stride } = layout;
      const kernelShape = [kernelSize, kernelSize, shape[3], filters] as const;
      const outShape = exact.convolvedShape(layout);
      const [x, kernel, dy] = [draw(sizeOf(shape), 1), draw(sizeOf(kernelShape), 2), draw(sizeOf(outShape), 3)];
      const expected = exact.convolve(layout, x, kernel, new Float32Array(filters), dy);
      const attributes = { strides: [stride, stride], pad, dataFormat: 'NHWC' };
      const [dKernel, dx] = values(() => {
        const gradient = tf.tensor(dy, [...outShape]);
        const run = (kernelName: string, inputs: Record<string, Tensor>, more: object): Tensor =>
          tf.engine().runKernel(kernelName, inputs, { ...attributes, ...more }) as Tensor;
        return [
          run('Conv2DBackpropFilter', { x: tf.tensor(x, [...shape]), dy: gradient }, { filterShape: kernelShape }),
          run(
            'Conv2DBackpropInput',
            { dy: gradient, filter: tf.tensor(kernel, [...kernelShape]) },
            { inputShape: shape },
          ),
        ];
      });
      assertClose(dKernel!, expected.dKernel, 'gradient of the kernel');
      assertClose(dx!, expected.dx, 'gradient of the input');
    });
  }

  test('a layout of channels first is refused', () => {
    tf.tidy(() => {
      const inputs = { x: tf.zeros([1, 4, 4, 1]), dy: tf.zeros([1, 2, 2, 1]) };
      const attributes = { strides: 1, pad: 'valid', dataFormat: 'NCHW', filterShape: [3, 3, 1, 1] };
      assert.throws(() => tf.engine().runKernel('Conv2DBackpropFilter', inputs, attributes as never), /NHWC, not NCHW/);
    });
  });
});

describe('gradient of a max pooling', () => {
  const CASES = [
    ['windows side by side', [2, 6, 6, 3], { size: 2, stride: 2 }, 0],
    ['a row left over', [2, 7, 7, 3], { size: 2, stride: 2 }, 0],
    ['overlapping', [2, 9, 9, 3], { size: 3, stride: 2 }, 0],
    ['nothing above zero', [2, 6, 6, 3], { size: 2, stride: 2 }, -2],
  ] as const;
  for (const [name, shape, window, offset] of CASES) {
    test(name, () => {
      const slide = (length: number): number => Math.floor((length - window.size) / window.stride) + 1;
      const outShape = [shape[0], slide(shape[1]), slide(shape[2]), shape[3]];
      const [x, dy] = [draw(sizeOf(shape), 4, offset), draw(sizeOf(outShape), 5)];
      assertClose(pooled(x, shape, dy, outShape, window), exact.maxPool(x, shape, window, dy).dx, name);
    });
  }

  test('the first of equal values takes it all, as in PyTorch', () => {
    const dx = pooled(new Float32Array(16), [1, 4, 4, 1], Float32Array.of(1, 2, 3, 4), [1, 2, 2, 1], {
      size: 2,
      stride: 2,
    });
    assert.deepEqual([...dx], [1, 0, 2, 0, 0, 0, 0, 0, 3, 0, 4, 0, 0, 0, 0, 0]);
  });

  function pooled(
    x: Float32Array,
    shape: readonly number[],
    dy: Float32Array,
    outShape: readonly number[],
    { size, stride }: { readonly size: number; readonly stride: number },
  ): Float32Array {
    return values(() => {
      const input = tf.tensor(x, [...shape]);
      const inputs = { dy: tf.tensor(dy, [...outShape]), input, output: input };
      const attributes = { filterSize: [size, size], strides: [stride, stride], pad: 'valid' };
      return [tf.engine().runKernel('MaxPoolGrad', inputs, attributes) as Tensor];
    })[0]!;
  }
});

describe('matrix products', () => {
  for (const [rows, inner, columns] of [
    [3, 5, 4],
    [7, 300, 6],
    [2, 129, 1],
  ] as const) {
    for (const [transposeA, transposeB] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const) {
      const turned = `${transposeA ? "A'" : 'A'} ${transposeB ? "B'" : 'B'}`;
      test(`${turned}, ${rows} x ${inner} x ${columns}`, () => {
        const [a, b] = [draw(rows * inner, 6), draw(inner * columns, 7)];
        const [product] = values(() => [
          tf.matMul(
            tf.tensor2d(a, transposeA ? [inner, rows] : [rows, inner]),
            tf.tensor2d(b, transposeB ? [columns, inner] : [inner, columns]),
            transposeA,
            transposeB,
          ),
        ]);
        const [left, right] = [
          transposeA ? exact.transpose(a, inner, rows) : a,
          transposeB ? exact.transpose(b, columns, inner) : b,
        ];
        assertClose(product!, exact.multiply(left, right, [rows, inner, columns]), turned);
      });
    }
  }

  test('of stacks of matrices', () => {
    const [a, b] = [draw(2 * 4 * 3, 8), draw(2 * 5 * 3, 9)];
    const [product] = values(() => [tf.matMul(tf.tensor3d(a, [2, 4, 3]), tf.tensor3d(b, [2, 5, 3]), false, true)]);
    const expected = [0, 1].flatMap((i) => [
      ...exact.multiply(a.slice(12 * i, 12 * i + 12), exact.transpose(b.slice(15 * i, 15 * i + 15), 5, 3), [4, 3, 5]),
    ]);
    assertClose(product!, expected, 'product');
  });
});

describe('sums and means', () => {
  const x = draw(2 * 3 * 4 * 5, 10);
  const add = (kept: (position: readonly number[]) => number, size: number): Float64Array => {
    const sums = new Float64Array(size);
    x.forEach((value, i) => {
      sums[kept([Math.floor(i / 60), Math.floor(i / 20) % 3, Math.floor(i / 5) % 4, i % 5])]! += value;
    });
    return sums;
  };
  const CASES: readonly (readonly [
    string,
    number[] | undefined,
    readonly number[],
    (p: readonly number[]) => number,
  ])[] = [
    ['all axes', undefined, [], () => 0],
    ['the first axes', [0, 1, 2], [5], (p) => p[3]!],
    ['the last axes', [2, 3], [2, 3], (p) => 3 * p[0]! + p[1]!],
    ['an axis from behind', [-1], [2, 3, 4], (p) => 12 * p[0]! + 4 * p[1]! + p[2]!],
    ['axes between', [1, 2], [2, 5], (p) => 5 * p[0]! + p[3]!],
  ];
  for (const [name, axes, shape, kept] of CASES) {
    test(name, () => {
      const expected = add(kept, sizeOf(shape));
      tf.tidy(() => {
        const tensor = tf.tensor(x, [2, 3, 4, 5]);
        const sum = tf.sum(tensor, axes);
        assert.deepEqual(sum.shape, shape);
        assertClose(sum.dataSync(), expected, 'sum');
        const mean = tf.mean(tensor, axes);
        assertClose(
          mean.dataSync(),
          expected.map((value) => (value * expected.length) / x.length),
          'mean',
        );
        assert.equal(tf.sum(tensor, axes, true).rank, 4, 'axes are kept where that is asked for');
      });
    });
  }

  test('many values far from zero keep their digits', () => {
    const [channels, count] = [2, 200_000];
    const far = draw(channels * count, 11, 1000);
    const expected = exact.columnSums(far, channels).map((sum) => sum / count);
    const [mean] = values(() => [tf.mean(tf.tensor2d(far, [count, channels]), 0)]);
    assertClose(mean!, expected, 'mean', 6e-8);
  });

  test('whole numbers and empty tensors', () => {
    tf.tidy(() => {
      assert.deepEqual([...tf.sum(tf.tensor1d([1, 2, 3], 'int32')).dataSync()], [6]);
      assert.deepEqual([...tf.sum(tf.zeros([0, 3]), 0).dataSync()], [0, 0, 0]);
    });
  });
});
