import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadEngine, Repeated, type Computation, type Tensor } from '../../../src/engine';
import { compileGraph, sameBits } from '../../../src/engine/graph/compile';
import { graphStatuses } from '../../../src/engine/graph';
import { nodeBackend } from '../../../src/engine/nodeBackend';
import { nativeOnly } from '../nativeOnly';

const engine = loadEngine();
const { tf } = engine;

const factor = tf.variable(tf.tensor1d([1.1, -2.3, 0.7]));
/** Several outputs, constants, attributes that are lists, and more than one use of a value. */
const mixed: Computation = {
  reads: [factor],
  compute: ([x]) =>
    tf.tidy(() => {
      const scaled = tf.mul(x!, factor);
      const [left, right] = tf.split(tf.concat([scaled, tf.relu(scaled)], 1), 2, 1);
      return tf.sum(
        tf.add(
          tf.sqrt(tf.abs(left!)),
          tf.pad(tf.slice(right!, [0, 1]), [
            [0, 0],
            [1, 0],
          ]),
        ),
        1,
      );
    }),
};

function input(rows: number): Tensor {
  return tf.tensor2d(
    Array.from({ length: rows * 3 }, (_, i) => Math.sin(i * 7)),
    [rows, 3],
  );
}

function savedModels(): number {
  return (nodeBackend(engine.tf).binding.getNumOfSavedModels as () => number)();
}

function bits(tensor: Tensor): Uint8Array {
  return new Uint8Array(tensor.dataSync<'float32'>().slice().buffer);
}

describe('a repeated computation', nativeOnly, () => {
  test('gives the same bits one operation at a time, as a graph, and after its variable has changed', () => {
    const repeated = new Repeated(engine, mixed, { choose: 'graph' });
    const x = input(4);
    for (let run = 0; run < 8; run++) {
      const [actual, expected] = [repeated.run([x]), mixed.compute([x])];
      assert.deepEqual(bits(actual), bits(expected), `run ${run}`);
      tf.dispose([actual, expected]);
      if (run === 5) tf.tidy(() => factor.assign(tf.tensor1d([0.3, 5, -1])));
    }
    assert.equal(repeated.chosen([x]), 'graph');
    repeated.dispose();
    x.dispose();
  });

  test('measures both ways before it chooses, keeps no tensor, and frees its graphs', () => {
    const [x, graphs] = [input(4), savedModels()];
    const repeated = new Repeated(engine, mixed);
    const held = tf.memory().numTensors;
    let runs = 0;
    while (repeated.chosen([x]) === undefined) {
      assert.ok(runs++ < 10, 'ten runs suffice');
      repeated.run([x]).dispose();
      assert.equal(tf.memory().numTensors, held);
    }
    assert.equal(savedModels() - graphs, repeated.chosen([x]) === 'graph' ? 1 : 0);
    repeated.dispose();
    assert.equal(savedModels(), graphs);
    x.dispose();
  });

  test('stays as it is where one run takes long, without computing twice', () => {
    const [x, graphs] = [input(4), savedModels()];
    let computed = 0;
    const counted: Computation = { ...mixed, compute: (inputs) => (computed++, mixed.compute(inputs)) };
    const repeated = new Repeated(engine, counted, { longSeconds: 0 });
    for (let run = 0; run < 8; run++) repeated.run([x]).dispose();
    assert.equal(repeated.chosen([x]), 'eager');
    assert.deepEqual([computed, savedModels()], [8, graphs]);
    x.dispose();
  });

  test('has a way for each of a few shapes; others run one operation at a time', () => {
    const graphs = savedModels();
    const repeated = new Repeated(engine, mixed, { choose: 'graph' });
    const inputs = [1, 2, 3, 4, 5, 6].map(input);
    for (let run = 0; run < 4; run++) for (const x of inputs) repeated.run([x]).dispose();
    assert.deepEqual(
      inputs.map((x) => repeated.chosen([x])),
      ['graph', 'graph', 'graph', 'graph', 'eager', 'eager'],
    );
    assert.equal(savedModels() - graphs, 4);
    repeated.dispose();
    tf.dispose(inputs);
  });
});

test('doctor says whether graphs work', nativeOnly, () => {
  const held = tf.memory().numTensors;
  assert.deepEqual(graphStatuses(engine), [{ name: 'whole steps as graphs', kind: 'native' }]);
  assert.equal(tf.memory().numTensors, held);
  assert.deepEqual(graphStatuses({ ...engine, info: { ...engine.info, device: 'gpu' } }), []);
  assert.equal(withoutTemporaryFolder(() => graphStatuses(engine))[0]!.kind, 'stock');
});

test('bits are compared, not numbers', nativeOnly, () => {
  const cases: readonly (readonly [number, number, boolean])[] = [
    [1, 1, true],
    [1, 1 + 2 ** -23, false],
    [0, -0, false],
    [NaN, NaN, true],
  ];
  for (const [a, b, expected] of cases) {
    const [x, y] = [a, b].map((value) => tf.tensor1d([3, value]));
    assert.equal(sameBits(engine, x!, y!), expected, `${a} and ${b}`);
    tf.dispose([x!, y!]);
  }
});

describe('what is no graph', nativeOnly, () => {
  const stranger = tf.add(tf.tensor1d([1, 2, 3]), 1);
  const large = new Float32Array(3 * 10_000);
  const cases: Readonly<Record<string, Computation['compute']>> = {
    'a computation that looks at values': ([x]) => tf.tidy(() => tf.mul(x!, tf.sum(x!).dataSync()[0]!)),
    'a computation that reads what it did not name': ([x]) => tf.mul(x!, stranger),
    'a computation with values of its own': ([x]) => tf.tidy(() => tf.matMul(x!, tf.tensor2d(large, [3, 10_000]))),
  };
  for (const [what, compute] of Object.entries(cases)) {
    test(`${what} still gives its result`, () => {
      const [x, graphs] = [input(2), savedModels()];
      const { result, graph } = compileGraph(engine, { reads: [], compute }, [x]);
      const expected = compute([x]);
      assert.equal(graph, null);
      assert.deepEqual(bits(result), bits(expected));
      assert.equal(savedModels(), graphs);
      tf.dispose([x, result, expected]);
    });
  }

  test('a temporary folder that cannot be written: it runs one operation at a time', () => {
    const x = input(2);
    const { result, graph } = withoutTemporaryFolder(() => compileGraph(engine, mixed, [x]));
    assert.equal(graph, null);
    tf.dispose([x, result]);
  });
});

function withoutTemporaryFolder<T>(action: () => T): T {
  const folder = process.env.TMPDIR;
  process.env.TMPDIR = '/dev/null/nowhere';
  try {
    return action();
  } finally {
    if (folder === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = folder;
  }
}
