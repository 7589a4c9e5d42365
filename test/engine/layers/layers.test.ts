import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Random } from '../../../src/core';
import {
  ACTIVATIONS,
  Repeated,
  runsGraphs,
  loadEngine,
  stochasticDepthMask,
  type Engine,
  type Tensor,
} from '../../../src/engine';
import { LAYER_CASES, type LayerCase } from './cases';
import type { Values } from './exact';

const engine = loadEngine();
const { tf } = engine;
/** What an engine computes on which no native operation works. */
const stock: Engine = { ...engine, native: { ...engine.native, supports: () => false } };
/** Share of the largest exact value. */
const TOLERANCE = 3e-6;

const draw = (shape: readonly number[], seed: number, mean = 0): Float32Array => {
  const random = Random.seeded(seed);
  const size = shape.reduce((product, length) => product * length, 1);
  return Float32Array.from({ length: size }, () => mean + random.uniform(-4, 4));
};

for (const [kind, used] of [
  ['native', engine],
  ['stock', stock],
] as const) {
  describe(`${kind} operations and their gradients against float64`, () => {
    for (const subject of LAYER_CASES) test(subject.name, () => assertExact(used, subject));
  });
}

function assertExact(used: Engine, { shapes, mean, run, exact }: LayerCase): void {
  const drawn = shapes.map((shape, i) => draw(shape, i + 1, i === 0 ? mean : 0));
  const inputs = drawn.map((values) => Float64Array.from(values));
  const y = exact(inputs);
  const dy = draw([y.length], 9);
  const held = tf.memory().numTensors;
  const tensors = drawn.map((values, i) => tf.tensor(values, [...shapes[i]!]));
  const result = run(used, tensors);
  const gradient = tf.tensor(dy, result.y.shape);
  const gradients = result.gradients(gradient);
  gradients.forEach(({ shape }, i) => assert.deepEqual(shape, shapes[i]));
  const actual = [result.y, ...gradients].map((tensor) => tensor.dataSync<'float32'>());
  tf.dispose([...tensors, result.y, ...(result.others ?? []), gradient, ...gradients]);
  assert.equal(tf.memory().numTensors, held, 'nothing is left behind');
  [y, ...gradientsByDifferences(exact, inputs, dy)].forEach((expected, i) => {
    const scale = Math.max(...expected.map(Math.abs));
    const distance = Math.max(...expected.map((value, j) => Math.abs(value - actual[i]![j]!)));
    assert.equal(actual[i]!.length, expected.length);
    assert.ok(distance <= TOLERANCE * scale, `${i === 0 ? 'output' : `gradient ${i}`}: ${distance / scale}`);
  });
}

/** Central differences of the sum of dy * y in float64, exact to about 1e-9. */
function gradientsByDifferences(
  exact: LayerCase['exact'],
  inputs: readonly Values[],
  dy: ArrayLike<number>,
): readonly Values[] {
  const step = 1e-5;
  const weighted = (): number => exact(inputs).reduce((sum, value, i) => sum + value * dy[i]!, 0);
  return inputs.map((input) =>
    Float64Array.from(input, (value, i) => {
      const [above, below] = [value + step, value - step].map((moved) => {
        input[i] = moved;
        return weighted();
      });
      input[i] = value;
      return (above! - below!) / (2 * step);
    }),
  );
}

describe('operations and gradients as graphs', { skip: !runsGraphs(engine) && 'about the native engine' }, () => {
  for (const { name, shapes, run } of LAYER_CASES) {
    test(name, () => {
      const inputs = shapes.map((shape, i) => tf.tensor(draw(shape, i + 1), [...shape]));
      const computation = {
        reads: [],
        compute: (tensors: readonly Tensor[]): Tensor =>
          tf.tidy(() => {
            const { y, gradients } = run(engine, tensors);
            return tf.concat([y, ...gradients(tf.mul(y, 0.5))].map((tensor) => tf.reshape(tensor, [-1])));
          }),
      };
      const repeated = new Repeated(engine, computation, { choose: 'graph' });
      for (let i = 0; i < 4; i++) repeated.run(inputs).dispose();
      assert.equal(
        repeated.chosen(inputs),
        'graph',
        'no value is read in JavaScript, and the graph gives the same bits',
      );
      const [first, second] = [repeated.run(inputs), computation.compute(inputs)];
      assert.deepEqual(first.dataSync(), second.dataSync());
      tf.dispose([...inputs, first, second]);
      repeated.dispose();
    });
  }
});

test('at their kinks activations have the gradients of PyTorch', () => {
  const kinks = [-3, 0, 3, 6];
  const expected = {
    relu: [0, 0, 1, 1],
    relu6: [0, 0, 1, 0],
    hardSigmoid: [0, 1 / 6, 0, 0],
    hardSwish: [0, 0.5, 1, 1],
  };
  for (const [name, gradients] of Object.entries(expected)) {
    const { keeps, forward, gradient } = ACTIVATIONS[name as keyof typeof expected];
    const values = tf.tidy(() => {
      const x = tf.tensor1d(kinks);
      return gradient(engine, tf.onesLike(x), keeps === 'input' ? x : forward(engine, x)).dataSync();
    });
    values.forEach((value, i) => assert.ok(Math.abs(value - gradients[i]!) < 1e-6, `${name} at ${kinks[i]}: ${value}`));
  }
});

test('GELU and SiLU stay finite where exponentials do not', () => {
  for (const name of ['silu', 'gelu', 'geluTanh', 'hardSwish'] as const) {
    const [y, dx] = tf.tidy(() => {
      const x = tf.tensor1d([-1e4, 1e4]);
      const { forward, gradient } = ACTIVATIONS[name];
      return [forward(engine, x).dataSync(), gradient(engine, tf.onesLike(x), x).dataSync()];
    });
    assert.deepEqual(
      [...y!].map((value) => Math.round(value) + 0),
      [0, 1e4],
      name,
    );
    assert.deepEqual(
      [...dx!].map((value) => Math.round(value) + 0),
      [0, 1],
      name,
    );
  }
});

describe('stochastic depth', () => {
  const mask = (rate: number, seed: readonly [number, number], batch = 4000): Float32Array =>
    tf.tidy(() => {
      const tensor = stochasticDepthMask(engine, { batch, rank: 4, rate }, seed);
      assert.deepEqual(tensor.shape, [batch, 1, 1, 1]);
      return tensor.dataSync<'float32'>();
    });

  test('leaves out the share of images that it is told, and scales up the others', () => {
    const values = mask(0.2, [1, 2]);
    const left = values.filter((value) => value === 0).length;
    // Five standard deviations of a binomial.
    assert.ok(Math.abs(left - 800) < 5 * Math.sqrt(4000 * 0.2 * 0.8), `${left} of 4000`);
    assert.ok(values.every((value) => value === 0 || value === Math.fround(1 / 0.8)));
  });

  test('depends on the seed alone, and nothing is left at rate 1', () => {
    assert.deepEqual(mask(0.5, [3, 4]), mask(0.5, [3, 4]));
    assert.notDeepEqual(mask(0.5, [3, 4]), mask(0.5, [4, 3]));
    assert.ok(mask(0, [1, 1]).every((value) => value === 1));
    assert.ok(mask(1, [1, 1]).every((value) => value === 0));
  });
});
