import assert from 'node:assert/strict';
import * as path from 'node:path';
import { after, test } from 'node:test';
import { readJson, settings } from '../../src/core';
import { loadEngine, type NamedTensorMap } from '../../src/engine';
import { Sgd, type NamedVariable, type StoredTensor } from '../../src/training';

type Values = Readonly<Record<string, readonly number[]>>;

interface SgdCase {
  readonly momentum: number;
  readonly weightDecay: number;
  readonly shapes: Values;
  readonly initial: Values;
  readonly steps: readonly {
    readonly learningRate: number;
    readonly gradients: Values;
    readonly weights: Values;
  }[];
}

const engine = loadEngine();
const { tf } = engine;
const cases = readJson<SgdCase[]>(path.join(settings().projectRoot, 'test/fixtures/training/sgd.json'));
const tensorsBefore = tf.memory().numTensors;

after(() => assert.equal(tf.memory().numTensors, tensorsBefore, 'the tests leave no tensor behind'));

for (const each of cases) {
  test(`five steps as PyTorch's: momentum ${each.momentum}, weight decay ${each.weightDecay}`, () => {
    const variables = variablesOf(each);
    const optimizer = new Sgd(engine, variables, each);
    for (const step of each.steps) {
      applyStep(optimizer, each, variables, step);
      assertWeights(variables, step.weights);
    }
    assert.equal(optimizer.exportSlots().length, each.momentum === 0 ? 0 : variables.length);
    dispose(optimizer, variables);
  });
}

test("a step takes the rate it is given, also where the options hold the settings' own", () => {
  const each = cases[0]!;
  const settingsLike = { momentum: each.momentum, weightDecay: each.weightDecay, learningRate: 123 };
  const variables = variablesOf(each);
  const optimizer = new Sgd(engine, variables, settingsLike);
  for (const step of each.steps) applyStep(optimizer, each, variables, step);
  assertWeights(variables, each.steps.at(-1)!.weights);
  dispose(optimizer, variables);
});

test('momentum carried over to a new optimizer continues bit for bit', () => {
  const each = cases[0]!;
  const variables = variablesOf(each);
  const first = new Sgd(engine, variables, each);
  each.steps.slice(0, 2).forEach((step) => applyStep(first, each, variables, step));
  const slots = new Map<string, StoredTensor>(
    first
      .exportSlots()
      .map(({ name, variable }) => [name, { shape: variable.shape, data: variable.dataSync<'float32'>() }]),
  );
  const copies = variables.map(({ name, variable }) => ({
    name,
    variable: tf.tidy(() => tf.variable(variable.clone())),
  }));
  const second = new Sgd(engine, copies, each);
  second.importSlots(slots);
  for (const step of each.steps.slice(2)) {
    applyStep(first, each, variables, step);
    applyStep(second, each, copies, step);
  }
  variables.forEach(({ variable }, i) =>
    assert.deepEqual(variable.dataSync(), copies[i]!.variable.dataSync()),
  );
  dispose(first, variables);
  dispose(second, copies);
});

test('momentum that fits no variable is refused', () => {
  const variables = variablesOf(cases[0]!);
  const optimizer = new Sgd(engine, variables, cases[0]!);
  const slots = new Map([['bias', { shape: [5], data: new Float32Array(5) }]]);
  assert.throws(() => optimizer.importSlots(slots), /bias \[5\] fits no trained variable/);
  dispose(optimizer, variables);
});

test('a step adds one buffer per variable at first and nothing later', () => {
  const each = cases[0]!;
  const variables = variablesOf(each);
  const optimizer = new Sgd(engine, variables, each);
  const counts = each.steps.map((step) => {
    applyStep(optimizer, each, variables, step);
    return tf.memory().numTensors;
  });
  assert.deepEqual(new Set(counts).size, 1, counts.join(', '));
  dispose(optimizer, variables);
});

function variablesOf({ shapes, initial }: SgdCase): NamedVariable[] {
  return Object.keys(shapes).map((name) => {
    const start = tf.tensor([...initial[name]!], [...shapes[name]!]);
    const variable = tf.variable(start);
    start.dispose();
    return { name, variable };
  });
}

function applyStep(
  optimizer: Sgd,
  { shapes }: SgdCase,
  variables: NamedVariable[],
  step: SgdCase['steps'][number],
): void {
  const gradients: NamedTensorMap = {};
  for (const { name, variable } of variables) {
    gradients[variable.name] = tf.tensor([...step.gradients[name]!], [...shapes[name]!]);
  }
  optimizer.step(gradients, step.learningRate);
  tf.dispose(gradients);
}

/** Within float32 rounding: PyTorch may contract a multiplication and an addition into one. */
function assertWeights(variables: NamedVariable[], expected: Values): void {
  for (const { name, variable } of variables) {
    variable.dataSync().forEach((value, i) => {
      assert.ok(
        Math.abs(value - expected[name]![i]!) < 5e-7,
        `${name}[${i}]: ${value}, PyTorch ${expected[name]![i]}`,
      );
    });
  }
}

function dispose(optimizer: Sgd, variables: NamedVariable[]): void {
  optimizer.dispose();
  variables.forEach(({ variable }) => variable.dispose());
}
