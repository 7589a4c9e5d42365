import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { loadEngine, type Tensor1D, type Tensor4D } from '../../src/engine';
import { batchNormImplementation, fused, grouped, own, portable } from '../../src/engine/ops/batchNorm';
import { divisorNearRoot } from '../../src/engine/ops/groupedSums';
import { batchNormTraining } from './batchNormTraining';
import { nativeOnly } from './nativeOnly';

const engine = loadEngine();
const { tf } = engine;
const EPSILON = 1e-5;
const hasOwn = batchNormImplementation(engine) === own;

interface Case {
  readonly shape: [number, number, number, number];
  readonly offset: number;
}

/** Results by name, each flat. */
type Results = Readonly<Record<'y' | 'mean' | 'variance' | 'dx' | 'dscale' | 'doffset', ArrayLike<number>>>;

/** Where oneDNN's kernels add in the order that ours have; on other processors it was not looked at. */
const isAvx512 = /^(avx512|amx)/.test(engine.info.instructionSet ?? '');

test("our own batch norm has the bits of oneDNN's on one thread", { skip: !hasOwn || !isAvx512 }, () => {
  const env = { ...process.env, TF_NUM_INTRAOP_THREADS: '1' };
  const script = path.join(__dirname, 'batchNormBits.js');
  const { stdout, stderr } = spawnSync(process.execPath, [script], { env, encoding: 'utf8' });
  assert.equal(stdout, '[]', stderr);
});

describe('batch norm in training against float64', () => {
  const small: Case = { shape: [3, 5, 7, 8], offset: 0.5 };
  const prime: Case = { shape: [1, 1, 13, 3], offset: 0 };
  // 100,000 pixels with a mean of several deviations: where float32 sums go astray.
  const large: Case = { shape: [2, 224, 224, 2], offset: 3 };

  for (const [name, implementation] of Object.entries({ ...(hasOwn ? { own } : {}), grouped, fused, portable })) {
    test(`${name}: values, statistics and gradients`, name === 'portable' ? {} : nativeOnly, () => {
      for (const input of [small, prime]) assertAgree(run(implementation, input), inFloat64(input), 3e-6);
    });
  }

  test('grouped statistics keep PyTorch accuracy over many pixels, fused ones do not', nativeOnly, () => {
    const exact = inFloat64(large);
    const [ours, native] = [run(grouped, large), run(fused, large)];
    for (const part of ['y', 'variance', 'dx'] as const) {
      assert.ok(distance(ours[part], exact[part]) < 2e-6, `${part} ${distance(ours[part], exact[part])}`);
    }
    for (const part of ['mean', 'variance'] as const) {
      // Half a unit in the last place is 6e-8.
      assert.ok(distance(ours[part], exact[part]) < 1.5e-7, `${part} ${distance(ours[part], exact[part])}`);
    }
    assert.ok(distance(ours.dscale, exact.dscale) < 5e-5, `dscale ${distance(ours.dscale, exact.dscale)}`);
    assert.ok(distance(ours.variance, exact.variance) <= distance(native.variance, exact.variance));
  });

  test('a single value per channel stays finite', nativeOnly, () => {
    const { y, variance } = run(grouped, { shape: [1, 1, 1, 2], offset: 1 });
    assert.ok([...Array.from(y), ...Array.from(variance)].every(Number.isFinite));
  });

  test('no tensors stay', nativeOnly, () => {
    const held = tf.memory().numTensors;
    run(grouped, small);
    assert.equal(tf.memory().numTensors, held);
  });
});

test('divisorNearRoot', () => {
  assert.deepEqual([1, 2, 12, 13, 36, 50176].map(divisorNearRoot), [1, 1, 3, 1, 6, 224]);
});

function inputs({ shape, offset }: Case) {
  const channels = shape[3];
  return {
    x: tf.add(tf.randomNormal(shape, 0, 1, 'float32', 1), offset) as Tensor4D,
    dy: tf.randomNormal(shape, 0.1, 1, 'float32', 2) as Tensor4D,
    scale: tf.randomUniform([channels], 0.5, 1.5, 'float32', 3) as Tensor1D,
    offset: tf.randomUniform([channels], -1, 1, 'float32', 4) as Tensor1D,
  };
}

function run(implementation: typeof grouped, input: Case): Results {
  return tf.tidy(() => {
    const { x, dy, scale, offset } = inputs(input);
    let statistics = { mean: [] as ArrayLike<number>, variance: [] as ArrayLike<number> };
    const { value, grads } = tf.valueAndGrads((a, b, c) =>
      batchNormTraining(
        engine,
        {
          x: a as Tensor4D,
          scale: b as Tensor1D,
          offset: c as Tensor1D,
          epsilon: EPSILON,
          onStatistics: (mean, variance) => {
            statistics = { mean: mean.dataSync().slice(), variance: variance.dataSync().slice() };
          },
        },
        implementation,
      ),
    )([x, scale, offset], dy);
    const [dx, dscale, doffset] = grads.map((gradient) => gradient.dataSync().slice());
    return {
      y: value.dataSync().slice(),
      dx: dx!,
      dscale: dscale!,
      doffset: doffset!,
      ...statistics,
    } as never;
  }) as unknown as Results;
}

/** The textbook formulas, in float64. */
function inFloat64(input: Case): Results {
  const channels = input.shape[3];
  const [x, dy, scale, offset] = tf.tidy(() => {
    const tensors = inputs(input);
    return [tensors.x, tensors.dy, tensors.scale, tensors.offset].map((tensor) => tensor.dataSync().slice()) as never;
  }) as unknown as Float32Array[];
  const count = x!.length / channels;
  const perChannel = (): Float64Array => new Float64Array(channels);
  const [mean, variance, dscale, doffset] = [perChannel(), perChannel(), perChannel(), perChannel()];
  x!.forEach((value, i) => (mean[i % channels]! += value / count));
  x!.forEach((value, i) => (variance[i % channels]! += (value - mean[i % channels]!) ** 2 / count));
  const normalized = Float64Array.from(x!, (value, i) => {
    const channel = i % channels;
    return (value - mean[channel]!) / Math.sqrt(variance[channel]! + EPSILON);
  });
  dy!.forEach((value, i) => {
    dscale[i % channels]! += value * normalized[i]!;
    doffset[i % channels]! += value;
  });
  return {
    y: normalized.map((value, i) => value * scale![i % channels]! + offset![i % channels]!),
    mean,
    variance: variance.map((value) => (value * count) / Math.max(1, count - 1)),
    dx: normalized.map((value, i) => {
      const channel = i % channels;
      const centered = dy![i]! - doffset[channel]! / count - (value * dscale[channel]!) / count;
      return (scale![channel]! / Math.sqrt(variance[channel]! + EPSILON)) * centered;
    }),
    dscale,
    doffset,
  };
}

function assertAgree(actual: Results, expected: Results, tolerance: number): void {
  for (const part of Object.keys(expected) as (keyof Results)[]) {
    const difference = distance(actual[part], expected[part]);
    assert.ok(difference < tolerance, `${part}: ${difference}`);
  }
}

/** Relative L2 distance. */
function distance(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [difference, size] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i]! - expected[i]!) ** 2;
    size += expected[i]! ** 2;
  }
  return actual.length === expected.length ? Math.sqrt(difference / size) : Infinity;
}
