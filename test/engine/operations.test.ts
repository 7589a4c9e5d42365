import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadEngine, moveTowards, type Engine, type Tensor, type Tensor2D, type Tensor4D } from '../../src/engine';
import { operationStatuses } from '../../src/engine/ops';
import * as dense from '../../src/engine/ops/dense';
import * as pooling from '../../src/engine/ops/maxPooling';
import { InPlaceVariable, ScalarCache } from '../../src/engine/ops/inPlaceVariable';
import { sgdInPlace, sgdScalars, sgdUpdate } from '../../src/engine/ops/sgdUpdate';
import { agrees, agreesOnCpu } from '../../src/engine/ops/trial';
import { measureAccuracy } from './accuracy';
import { nativeOnly } from './nativeOnly';

const engine = loadEngine();
const { tf } = engine;

describe('operations against float64, on random and hard inputs', nativeOnly, () => {
  for (const { operation, input, native, stock } of measureAccuracy(engine)) {
    test(`${operation}, ${input}`, () => {
      // The values are 100 with a spread of 1: their own rounding is 4e-6 of that spread.
      const most = input.includes('around 100') && operation === 'batch norm' ? 5e-5 : 1e-5;
      assert.ok(native < most, `${native}`);
      // It rounds as the convolution of a larger batch does, which the stock one of a single image is no example of.
      const little = operation.includes('volume') ? 2e-6 : 1e-6;
      assert.ok(native <= Math.max(3 * stock, little), `${native}, stock ${stock}`);
    });
  }
});

test('every operation has a status, and a probe that fails makes it stock', nativeOnly, () => {
  const statuses = operationStatuses(engine);
  assert.ok(statuses.length >= 9);
  assert.ok(statuses.every(({ kind }) => kind === 'native' || kind === 'stock'));
  const one = (value: number) => () => [tf.scalar(value)];
  const held = tf.memory().numTensors;
  assert.equal(agrees(engine, 'test: equal', one(1), one(1)), true);
  assert.equal(agrees(engine, 'test: different', one(1), one(1.1)), false);
  assert.equal(agrees(engine, 'test: not a number', one(NaN), one(1)), false);
  assert.equal(tf.memory().numTensors, held);
  const gpu = { ...engine, info: { ...engine.info, device: 'gpu' as const } };
  assert.equal(agreesOnCpu(gpu, 'test: equal', one(1), one(1)), false);
});

test('products that are computed turned round come to the same', nativeOnly, () => {
  const [turning, plain] = ['avx512f', 'avx2'].map((instructionSet) => ({
    ...engine,
    info: { ...engine.info, instructionSet },
  }));
  for (const rows of [40, 1030]) {
    const [x, kernel, dy] = [
      [rows, 24],
      [24, 3072],
      [rows, 3072],
    ].map((shape, seed) =>
      tf.tidy(() => tf.sin(tf.mul(tf.range(0, shape[0]! * shape[1]!), seed + 2)).reshape(shape) as Tensor2D),
    );
    const ways = [
      (which: Engine) => dense.native.product(which, x!, kernel!),
      (which: Engine) => dense.native.kernelGradient(which, { dy: dy!, x: x!, kernel: kernel! }),
    ];
    const distances = ways.map((compute) =>
      tf.tidy(() => {
        const [a, b] = [compute(turning!), compute(plain!)];
        assert.deepEqual(a.shape, b.shape);
        return tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!;
      }),
    );
    assert.ok(
      distances.every((distance) => distance < 1e-4),
      `${rows} rows: ${distances}`,
    );
    tf.dispose([x!, kernel!, dy!]);
  }
});

describe('max pooling of our own', nativeOnly, () => {
  const shapes: readonly (readonly [shape: [number, number, number, number], size: number, stride: number])[] = [
    [[2, 8, 8, 16], 2, 2],
    [[3, 9, 7, 29], 3, 2],
    [[1, 13, 13, 64], 3, 2],
    [[2, 6, 6, 3], 2, 1],
    [[1, 20, 17, 5], 15, 1],
    // Large enough for several threads.
    [[5, 61, 40, 24], 2, 2],
  ];
  const bytes = (tensor: Tensor): Uint8Array => new Uint8Array(tensor.dataSync().slice().buffer);

  for (const [shape, size, stride] of shapes) {
    test(`has the bits of oneDNN's, gradient too: ${shape.join(' x ')}, ${size} by ${size}, stride ${stride}`, () => {
      tf.tidy(() => {
        const length = shape.reduce((product, side) => product * side, 1);
        const wave = tf.sin(tf.mul(tf.range(0, length), 7)).reshape(shape) as Tensor4D;
        // Few values, so that many are equal; zeros of both signs among them.
        const steps = tf.div(tf.round(tf.mul(wave, 2)), 2) as Tensor4D;
        for (const x of [wave, steps]) {
          const [ours, theirs] = [pooling.own, pooling.native].map((implementation) => {
            const pooled = implementation.forward(engine, x, { size, stride });
            const dy = tf.randomNormal(pooled.y.shape, 0, 1, 'float32', 1) as Tensor4D;
            return [pooled.y, implementation.gradient(engine, { ...pooled, x, dy }, { size, stride })];
          });
          ours!.forEach((tensor, i) => assert.deepEqual(bytes(tensor), bytes(theirs![i]!)));
          assert.deepEqual(ours![0]!.shape, theirs![0]!.shape);
        }
      });
    });
  }

  test('lets NaN through where it is alone, first or last in its window', () => {
    tf.tidy(() => {
      for (const at of [0, 1, 2, 3]) {
        const x = tf.tensor4d(
          [1, 2, 3, 4].map((value, i) => (i === at ? NaN : value)),
          [1, 2, 2, 1],
        ) as Tensor4D;
        const { y, sum } = pooling.maxPooling(engine, x, { size: 2, stride: 2 });
        assert.ok(Number.isNaN(y.dataSync()[0]));
        assert.equal(sum, undefined);
      }
    });
  });

  test('leaves windows whose positions are no bytes to oneDNN, with a sum that tells NaN', () => {
    tf.tidy(() => {
      const window = { size: 16, stride: 1 };
      const pooled = pooling.maxPooling(engine, tf.ones([1, 16, 16, 2]) as Tensor4D, window);
      assert.equal(pooled.sum?.dataSync()[0], 2);
      assert.throws(
        () => pooling.own.forward(engine, tf.ones([1, 16, 16, 2]) as Tensor4D, window),
        /windows that lie on it/,
      );
    });
  });
});

describe('max pooling with ties', () => {
  for (const [name, implementation] of Object.entries({
    own: pooling.own,
    native: pooling.native,
    stock: pooling.portable,
  })) {
    test(
      `${name}: each window's gradient lands whole on one of its largest values`,
      name === 'stock' ? {} : nativeOnly,
      () => {
        tf.tidy(() => {
          const [side, channels] = [8, 3];
          const x = tf.tensor4d(
            Array.from({ length: side * side * channels }, (_, i) => (i * 7) % 3),
            [1, side, side, channels],
          ) as Tensor4D;
          const window = { size: 2, stride: 2 };
          const pooled = implementation.forward(engine, x, window);
          const dy = tf.randomNormal(pooled.y.shape, 0, 1, 'float32', 1) as Tensor4D;
          const [values, gradient] = [x, implementation.gradient(engine, { ...pooled, x, dy }, window)].map((t) =>
            t.arraySync(),
          ) as number[][][][][];
          (dy.arraySync() as number[][][][])[0]!.forEach((row, r) =>
            row.forEach((column, c) =>
              column.forEach((expected, k) => {
                const cells = [0, 1].flatMap((i) => [0, 1].map((j) => [2 * r + i, 2 * c + j] as const));
                const hit = cells.filter(([i, j]) => gradient![0]![i]![j]![k] !== 0);
                assert.equal(hit.length, 1);
                const [i, j] = hit[0]!;
                assert.equal(gradient![0]![i]![j]![k], expected);
                const largest = Math.max(...cells.map(([a, b]) => values![0]![a]![b]![k]!));
                assert.equal(values![0]![i]![j]![k], largest);
              }),
            ),
          );
        });
      },
    );
  }
});

test('a running statistic moves by its momentum', () => {
  const [running, batch] = [tf.variable(tf.tensor1d([1, -2])), tf.tensor1d([2, 8])];
  const held = tf.memory().numTensors;
  moveTowards(engine, running, batch, 0.1);
  assert.equal(tf.memory().numTensors, held);
  assert.deepEqual(
    [...running.dataSync()].map((value) => value.toFixed(6)),
    ['1.100000', '-1.000000'],
  );
  tf.dispose([running, batch]);
});

describe('SGD in place', nativeOnly, () => {
  const RATES = { learningRate: 0.1, momentum: 0.9, weightDecay: 0.01, nesterov: false };

  test('a value assigned from outside counts, and other tensors on the memory keep theirs', () => {
    const ours = tf.variable(tf.tensor1d([1, 2, 3]));
    let expected: { variable: Tensor; slots: readonly Tensor[] } = { variable: ours.clone(), slots: [tf.zeros([3])] };
    const cache = new ScalarCache(engine);
    const scalars = sgdScalars(RATES).map((value, i) => cache.get(String(i), value));
    const inPlace = new InPlaceVariable(engine, ours, sgdInPlace(RATES));
    const gradient = tf.tensor1d([0.5, -1, 2]);
    for (let step = 0; step < 3; step++) {
      const seen = ours.clone();
      const before = seen.dataSync().slice();
      inPlace.update(gradient, scalars);
      expected = sgdUpdate(engine, { ...expected, gradient }, RATES);
      assert.deepEqual(seen.dataSync(), before, 'a clone is no view');
      seen.dispose();
      assertClose(ours.dataSync(), expected.variable.dataSync());
      if (step === 1) {
        const fresh = tf.tensor1d([7, 8, 9]);
        ours.assign(fresh);
        expected = { ...expected, variable: fresh };
      }
    }
    const [momentum] = inPlace.readSlots()!;
    const kept = momentum!.dataSync().slice();
    assertClose(kept, expected.slots[0]!.dataSync());
    inPlace.update(gradient, scalars);
    assert.deepEqual(momentum!.dataSync(), kept, 'a momentum that was read stays');
    inPlace.dispose();
    assert.equal(ours.dataSync().length, 3, 'the variable outlives its slot');
    cache.dispose();
    ours.dispose();
  });

  test('memory is given back', () => {
    const held = tf.memory().numTensors;
    const variable = tf.variable(tf.zeros([4]));
    const [cache, slot] = [new ScalarCache(engine), new InPlaceVariable(engine, variable, sgdInPlace(RATES))];
    const gradient = tf.ones([4]);
    const counts = [1, 2, 3].map((step) => {
      const scalars = sgdScalars({ ...RATES, learningRate: 0.1 / step });
      slot.update(
        gradient,
        scalars.map((value, i) => cache.get(String(i), value)),
      );
      return tf.memory().numTensors;
    });
    assert.equal(new Set(counts).size, 1, counts.join(', '));
    slot.dispose();
    cache.dispose();
    tf.dispose([variable, gradient]);
    assert.equal(tf.memory().numTensors, held + 1, 'only the zeros that the variable was made from');
  });

  function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
    Array.from(expected).forEach((value, i) => assert.ok(Math.abs(actual[i]! - value) < 1e-6));
  }
});
