import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  bfloat16Notice,
  bfloat16Support,
  loadEngine,
  requireBfloat16,
  type Engine,
  type Rank,
  type Tensor,
} from '../../src/engine';
import { native, rounded, trial } from '../../src/engine/ops/bfloat16Convolution';
import { worstDifference } from './accuracy';
import * as exact from './float64';
import { nativeOnly } from './nativeOnly';

const engine = loadEngine();
const { tf } = engine;

/** The largest rounding error of bfloat16, as a part of the value. */
const ROUNDING = 2 ** -8;

const LAYOUTS: readonly exact.ConvolutionCase[] = [
  { shape: [2, 12, 12, 24], kernelSize: 3, filters: 16, stride: 1, padding: 1 },
  { shape: [2, 31, 31, 3], kernelSize: 11, filters: 16, stride: 4, padding: 0 },
  { shape: [1, 9, 9, 5], kernelSize: 5, filters: 3, stride: 1, padding: 2 },
];
const ALL = { input: true, kernel: true };

const isNative = !nativeOnly.skip && bfloat16Support(engine) === 'native';
const implementations = [
  { name: 'rounded', implementation: rounded, sumsInFloat32: {} },
  {
    name: 'native',
    implementation: native,
    sumsInFloat32: { skip: !isNative && 'without instructions for it, TensorFlow sums in bfloat16' },
  },
];

/** Nearest bfloat16, ties to even, by the bits. */
function nearest(values: Float32Array): Float32Array {
  const bits = new Uint32Array(values.slice().buffer);
  const kept = bits.map((word) => (word + 0x7fff + ((word >>> 16) & 1)) & 0xffff0000);
  return new Float32Array(kept.buffer);
}

function operands({ shape, kernelSize, filters, ...layout }: exact.ConvolutionCase) {
  const sides = [
    shape,
    [kernelSize, kernelSize, shape[3], filters],
    exact.convolvedShape({ shape, kernelSize, filters, ...layout }),
  ] as [number, number, number, number][];
  const [x, kernel, dy] = sides.map((side, seed) => tf.randomNormal<Rank.R4>(side, 0, 1, 'float32', seed + 1));
  const sliding = { stride: layout.stride, padding: layout.padding === 0 ? 'valid' : 'same' } as const;
  return { x: x!, kernel: kernel!, dy: dy!, sliding };
}

const read = (tensor: Tensor): Float32Array => tensor.dataSync<'float32'>().slice();

for (const { name, implementation, sumsInFloat32 } of implementations) {
  describe(`${name} convolution in bfloat16`, nativeOnly, () => {
    for (const layout of LAYOUTS) {
      const name = `${layout.kernelSize} x ${layout.kernelSize}, stride ${layout.stride} on [${layout.shape.join()}]`;
      test(`${name}: sums of rounded values, rounded once`, sumsInFloat32, () => {
        tf.tidy(() => {
          const { x, kernel, dy, sliding } = operands(layout);
          const y = implementation.forward(engine, x, kernel, sliding);
          const { dx, dKernel } = implementation.gradients(engine, { x, kernel, dy }, sliding, ALL);
          const found = [y, dx!, dKernel!].map(read);
          const none = new Float32Array(layout.filters);
          const results = (round: (values: Float32Array) => Float32Array): Float64Array[] => {
            const expected = exact.convolve(layout, round(read(x)), round(read(kernel)), none, round(read(dy)));
            return [expected.y, expected.dx, expected.dKernel];
          };
          results(nearest).forEach((expected, i) => {
            const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
            found[i]!.forEach((value, j) => {
              const allowed = ROUNDING * Math.abs(expected[j]!) + 1e-5 * scale;
              assert.ok(Math.abs(value - expected[j]!) <= allowed, `${i}, ${j}: ${value}, exact ${expected[j]}`);
            });
            assert.deepEqual(found[i], nearest(found[i]!), 'every value is one of bfloat16');
          });
          results((values) => values).forEach((expected, i) => {
            const difference = worstDifference(found[i]!, expected);
            assert.ok(difference < 2 * ROUNDING, `${difference}`);
            assert.ok(difference > 1e-5, `${difference} would be float32`);
          });
        });
      });
    }

    test('gives back all memory of TensorFlow, and only the gradients that are asked for', () => {
      const { x, kernel, dy, sliding } = operands(LAYOUTS[0]!);
      // TF.js hands values to TensorFlow when they are first used.
      tf.dispose(implementation.gradients(engine, { x, kernel, dy }, sliding, ALL) as Record<string, Tensor>);
      const held = [tf.memory().numTensors, handles()];
      for (const wants of [ALL, { ...ALL, input: false }, { ...ALL, kernel: false }]) {
        const y = implementation.forward(engine, x, kernel, sliding);
        const gradients = implementation.gradients(engine, { x, kernel, dy }, sliding, wants);
        assert.deepEqual(Object.keys(gradients), [
          ...(wants.input ? ['dx'] : []),
          ...(wants.kernel ? ['dKernel'] : []),
        ]);
        tf.dispose([y, ...Object.values(gradients)]);
      }
      assert.deepEqual([tf.memory().numTensors, handles()], held);
      tf.dispose([x, kernel, dy]);
    });

    test('comes to the same bits again', () => {
      tf.tidy(() => {
        const { x, kernel, dy, sliding } = operands(LAYOUTS[0]!);
        const once = (): Float32Array[] => {
          const { dx, dKernel } = implementation.gradients(engine, { x, kernel, dy }, sliding, ALL);
          return [implementation.forward(engine, x, kernel, sliding), dx!, dKernel!].map(read);
        };
        assert.deepEqual(once(), once());
      });
    });
  });
}

test("TensorFlow's own convolutions are called right, whatever they sum in here", nativeOnly, () => {
  for (const layout of LAYOUTS) {
    tf.tidy(() => {
      const { x, kernel, dy, sliding } = operands(layout);
      const [ours, theirs] = [rounded, native].map((implementation) => {
        const { dx, dKernel } = implementation.gradients(engine, { x, kernel, dy }, sliding, ALL);
        return [implementation.forward(engine, x, kernel, sliding), dx!, dKernel!];
      });
      theirs!.forEach((tensor, i) => {
        assert.deepEqual(tensor.shape, ours![i]!.shape);
        const difference = worstDifference(read(tensor), Float64Array.from(read(ours![i]!)));
        assert.ok(difference < 0.1, `${difference}`);
      });
    });
  }
});

const CPU_WITHOUT = { skip: (isNative || engine.info.device === 'gpu') && 'about CPUs without bfloat16' };

test('the probe finds out kernels that sum in bfloat16', nativeOnly.skip ? nativeOnly : CPU_WITHOUT, () => {
  tf.tidy(() => {
    const [theirs, ours] = [native, rounded].map((each) => trial(engine, each, 'same').map(read));
    assert.notDeepEqual(theirs, ours);
    assert.deepEqual(trial(engine, rounded, 'same').map(read), ours);
  });
});

test('values in bfloat16 are freed after an error, too', nativeOnly, () => {
  const x = tf.tensor1d([1, 2]);
  x.dataSync();
  tf.dispose(tf.neg(x));
  const held = [tf.memory().numTensors, handles()];
  const noSuchOperation = (): unknown =>
    engine.native.inType('bfloat16', (bf16) => bf16.run('NoSuchOperation', {}, [bf16.from(x), bf16.from(x)]));
  assert.throws(noSuchOperation, /NoSuchOperation/);
  assert.deepEqual([tf.memory().numTensors, handles()], held);
  x.dispose();
});

test('an engine without bfloat16 is refused, one that rounds says that it is slower', nativeOnly, () => {
  const probed = (works: (name: string) => boolean, device: 'cpu' | 'gpu' = 'cpu'): Engine => ({
    ...engine,
    info: { ...engine.info, device },
    native: { ...engine.native, supports: works },
  });
  const none = probed(() => false);
  assert.equal(bfloat16Support(none), 'none');
  assert.throws(
    () => requireBfloat16(none),
    /precision is 'bf16', and TensorFlow .* does not.*Set precision to 'fp32'/,
  );

  const rounding = probed((name) => name === 'bfloat16');
  assert.equal(bfloat16Support(rounding), 'rounded');
  requireBfloat16(rounding);
  assert.match(bfloat16Notice(rounding)!, /slower than 'fp32' here: this processor has no instructions/);

  const wrong = probed((name) => !name.startsWith('bfloat16 convolution'), 'gpu');
  assert.equal(bfloat16Support(wrong), 'rounded');
  assert.match(bfloat16Notice(wrong)!, /does not compute it right on this GPU/);

  const fast = probed(() => true);
  assert.equal(bfloat16Support(fast), 'native');
  assert.equal(bfloat16Notice(fast), undefined);
});

/** Tensors that TensorFlow itself holds. */
function handles(): number {
  return (tf.backend() as unknown as { getNumOfTFTensors(): number }).getNumOfTFTensors();
}
