import assert from 'node:assert/strict';
import * as path from 'node:path';
import { after, describe, test } from 'node:test';
import { BreedlabError, readJson, settings, type Spec } from '../../../src/core';
import { loadEngine, type Tensor, type Variable } from '../../../src/engine';
import {
  baseSettings,
  buildNetwork,
  clipFactor,
  createOptimizer,
  defineOptimizer,
  optimizers,
  type NamedVariable,
  type Optimizer,
  type OptimizerDefinition,
  type OptimizerSettings,
  type StoredTensor,
} from '../../../src/training';
import { rateFactors } from '../../../src/training/optimizers/parameterGroups';
import { nativeOnly } from '../../engine/nativeOnly';

type Values = Readonly<Record<string, readonly number[]>>;

interface OptimizerCase {
  readonly optimizer: Spec;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly shapes: Values;
  readonly initial: Values;
  readonly steps: readonly { readonly learningRate: number; readonly gradients: Values; readonly weights?: Values }[];
}

const engine = loadEngine();
const { tf } = engine;
const fixture = <T>(name: string): T => readJson(path.join(settings().projectRoot, 'test/fixtures/training', name));
const cases = fixture<OptimizerCase[]>('optimizers.json');
const tensorsBefore = tf.memory().numTensors;

/** An optimiser as a user writes it: nothing but a pure update. */
const decaying = defineOptimizer({
  name: 'decaying-mean',
  slots: () => ['mean', 'unchanged'],
  update({ variable, gradient, slots, learningRate, momentum, step }) {
    const mean = tf.add(tf.mul(slots['mean']!, momentum), tf.mul(gradient, 1 / step));
    return { variable: tf.sub(variable, tf.mul(mean, learningRate)), slots: { mean, unchanged: slots['unchanged']! } };
  },
});

after(() => assert.equal(tf.memory().numTensors, tensorsBefore, 'the tests leave no tensor behind'));

/** Without what updates in place. */
function portable(name: string): OptimizerDefinition {
  return { ...optimizers.get(name), inPlace: undefined };
}

for (const each of cases) {
  const { optimizer, momentum, weightDecay } = each;
  const what = `${JSON.stringify(optimizer)}, momentum ${momentum}, weight decay ${weightDecay}`;
  for (const definition of [undefined, portable(optimizer.name)]) {
    test(`20 steps as PyTorch's, ${definition === undefined ? 'as it runs here' : 'by stock operations'}: ${what}`, () => {
      const twin = new Training(each, definition);
      for (const step of each.steps) {
        twin.take(step);
        if (step.weights !== undefined) assertWeights(twin.variables, step.weights);
      }
      twin.dispose();
    });
  }
}

for (const name of ['sgd', 'adamw']) {
  for (const definition of [undefined, portable(name)]) {
    const how = definition === undefined ? 'as it runs here' : 'by stock operations';
    test(`${name}: a variable that joins late counts its steps from then, as PyTorch's does, ${how}`, () => {
      const each = { ...cases.find(({ optimizer }) => optimizer.name === name)!, momentum: 0.9, weightDecay: 0.01 };
      const [late, joins] = ['layer.weight', 6];
      const variables = variablesOf(each);
      const early = variables.filter((one) => one.name !== late);
      // Alone, each with its own first step: PyTorch keeps slots and the count of steps with each parameter.
      const alone = variables.map((one) => new Alone(each, one.name, definition));
      let optimizer = createOptimizer(engine, early, each, definition, variables);
      each.steps.forEach(({ learningRate, gradients }, i) => {
        if (i === joins) {
          const [slots, state] = [storedSlots(optimizer), optimizer.state];
          optimizer.dispose();
          optimizer = createOptimizer(engine, variables, each, definition);
          optimizer.importState(slots, { ...state, joined: [{ steps: state.steps, variables: [late] }] });
        }
        optimizer.prepare({ learningRate });
        variables.forEach(({ name: of, variable }, v) => {
          if (of === late && i < joins) return;
          const gradient = tf.tensor([...gradients[of]!], [...each.shapes[of]!]);
          optimizer.apply(variable, gradient);
          gradient.dispose();
          alone[v]!.take(learningRate, gradients[of]!);
        });
      });
      variables.forEach(({ variable }, v) => assert.deepEqual(variable.dataSync(), alone[v]!.variable.dataSync()));
      assert.deepEqual(optimizer.state.joined, [{ steps: joins, variables: [late] }]);
      optimizer.dispose();
      [...alone, ...variables.map(({ variable }) => variable)].forEach((one) => one.dispose());
    });
  }
}

describe('rates by stages', () => {
  const staged = (): NamedVariable[] =>
    variablesOf(cases[0]!).map((each, i) => ({
      ...each,
      stage: { name: i === 0 ? 'stem' : 'head', followedBy: 3 * (1 - i) },
    }));

  test('layer-wise decay multiplies the rate once for each stage that follows, and groups come on top', () => {
    const variables = staged();
    const factors = rateFactors(variables, {
      layerDecay: 0.5,
      parameterGroups: [{ layers: 'stem', learningRateFactor: 3, weightDecayFactor: 2 }],
    });
    assert.deepEqual(factors, [
      { learningRate: 3 * 0.5 ** 3, weightDecay: 2 },
      { learningRate: 1, weightDecay: 1 },
    ]);
    variables.forEach(({ variable }) => variable.dispose());
  });

  test('a group names the layers of a stage, or those that match a pattern', () => {
    const scale = { model: 'resnet18', imageSize: 32, widthMultiplier: 0.125 };
    const network = buildNetwork(loadEngine(), { ...baseSettings, ...scale }, 3, 1);
    const factors = (layers: string) =>
      rateFactors(network.trainable, { parameterGroups: [{ layers, learningRateFactor: 0.5 }] });
    assert.deepEqual(factors('layer4'), factors('layer4.*'));
    const slower = network.trainable.filter((_, i) => factors('stem')[i]!.learningRate === 0.5);
    assert.deepEqual([...new Set(slower.map(({ name }) => name.split('.')[0]))], ['conv1', 'bn1']);
    assert.throws(() => factors('layer9'), /'layer9' matches no trained layer/);
    network.dispose();
  });

  test('a group that names nothing lists stages, too', () => {
    const variables = staged();
    assert.throws(
      () => rateFactors(variables, { parameterGroups: [{ layers: 'sten' }] }),
      /'sten' matches no trained layer\. Did you mean 'stem'\? Stages: stem, head\./,
    );
    variables.forEach(({ variable }) => variable.dispose());
  });
});

test('every built-in optimiser is among the cases of PyTorch', () => {
  const builtIn = optimizers.names().filter((name) => optimizers.originOf(name)?.kind === 'built-in');
  assert.deepEqual([...new Set(cases.map(({ optimizer }) => optimizer.name))].sort(), [...builtIn].sort());
});

for (const { name } of optimizers.all()) {
  const each = { ...cases.find(({ optimizer }) => optimizer.name === name), ...withOptimizer(name) };

  describe(name, () => {
    test('state carried over to a new optimiser continues bit for bit', () => {
      const [first, second] = [new Training(each), new Training(each)];
      each.steps.slice(0, 7).forEach((step) => first.take(step));
      const stored = storedSlots(first.optimizer);
      second.variables.forEach(({ variable }, i) => variable.assign(first.variables[i]!.variable));
      second.optimizer.importState(stored, first.optimizer.state);
      for (const step of each.steps.slice(7)) [first, second].forEach((one) => one.take(step));
      assert.deepEqual(second.values(), first.values());
      assert.deepEqual(storedSlots(second.optimizer), storedSlots(first.optimizer));
      assert.equal(second.optimizer.state.steps, each.steps.length);
      [first, second].forEach((one) => one.dispose());
    });

    test('a step that is taken back leaves no trace', () => {
      const [first, second] = [new Training(each), new Training(each)];
      for (const step of each.steps.slice(0, 4)) {
        first.take(step);
        second.optimizer.prepare({ learningRate: 99 });
        second.optimizer.cancel();
        second.take(step);
      }
      assert.deepEqual(second.values(), first.values());
      [first, second].forEach((one) => one.dispose());
    });

    test('a step adds what it keeps at first and nothing later', () => {
      const training = new Training(each);
      const counts = each.steps.map((step) => {
        training.take(step);
        return tf.memory().numTensors;
      });
      assert.equal(new Set(counts).size, 1, counts.join(', '));
      training.dispose();
    });

    test('a factor of the learning rate and of the decay holds for its layers alone', () => {
      const parameterGroups = [{ layers: 'lay*', learningRateFactor: 0.5, weightDecayFactor: 3 }];
      const slow = new Training({ ...each, ...{ parameterGroups } });
      const same = new Training({ ...each, weightDecay: each.weightDecay * 3 });
      for (const step of each.steps) {
        slow.take(step);
        same.take({ ...step, learningRate: step.learningRate * 0.5 });
      }
      assert.deepEqual(slow.values(), same.values());
      [slow, same].forEach((one) => one.dispose());
    });

    test('biases do not decay where the settings say so', () => {
      const some = new Training({ ...each, ...{ decayBiasesAndNorms: false } });
      const [all, none] = [new Training(each), new Training({ ...each, weightDecay: 0 })];
      for (const step of each.steps) [some, all, none].forEach((one) => one.take(step));
      assert.deepEqual(some.values()[0], all.values()[0]);
      assert.deepEqual(some.values()[1], none.values()[1]);
      [some, all, none].forEach((one) => one.dispose());
    });

    test('a checkpoint of another optimiser is refused by name', () => {
      const training = new Training(each);
      const state = { name: 'other', steps: 3 };
      assert.throws(
        () => training.optimizer.importState(new Map(), state),
        (error: unknown) => {
          assert.ok(error instanceof BreedlabError);
          assert.match(error.message, new RegExp(`optimizer 'other', and the settings name '${name}'`));
          return true;
        },
      );
      training.dispose();
    });
  });
}

test('SGD resumes slots that were written before optimisers had names', () => {
  const each = cases[0]!;
  const training = new Training(each);
  training.take(each.steps[0]!);
  const stored = storedSlots(training.optimizer);
  assert.deepEqual([...stored.keys()], ['layer.weight', 'layer.bias']);
  training.optimizer.importState(stored, undefined);
  assert.deepEqual(storedSlots(training.optimizer), stored);
  training.dispose();
});

test('slots that fit no variable, or of which a part is missing, are refused', () => {
  const tensor = { shape: [5], data: new Float32Array(5) };
  const sgd = new Training(cases[0]!);
  assert.throws(
    () => sgd.optimizer.importState(new Map([['layer.bias', tensor]]), undefined),
    /momentum of layer\.bias \[5\] fits no trained variable/,
  );
  sgd.dispose();
  const adamw = new Training(cases.find(({ optimizer }) => optimizer.name === 'adamw')!);
  const half = new Map([['layer.bias/m', { shape: [4], data: new Float32Array(4) }]]);
  assert.throws(
    () => adamw.optimizer.importState(half, { name: 'adamw', steps: 1 }),
    /not all of layer\.bias\/m, layer\.bias\/v/,
  );
  adamw.dispose();
});

test('in place where the engine can, but for SGD without momentum', nativeOnly, () => {
  for (const each of cases) {
    const training = new Training(each);
    const expected = each.optimizer.name !== 'sgd' || each.momentum > 0;
    assert.equal(training.optimizer.inPlace !== undefined, expected, JSON.stringify(each.optimizer));
    training.dispose();
  }
});

test('settings that make no sense are refused, and say what would', () => {
  const variables = variablesOf(cases[0]!);
  const refused = (changes: Partial<OptimizerSettings>, message: RegExp): void => {
    const given = { momentum: 0.9, weightDecay: 0, ...changes };
    assert.throws(() => createOptimizer(engine, variables, given), message);
  };
  refused({ optimizer: 'adamv' }, /Unknown optimizer 'adamv'. Did you mean 'adamw'\?/);
  refused(
    { optimizer: { name: 'adamw', beta3: 1 } },
    /The optimizer 'adamw' has no option 'beta3'. Did you mean 'beta1'\?/,
  );
  refused({ optimizer: { name: 'adamw', beta2: 1 } }, /has beta2 1. Give a number from 0 to below 1/);
  refused({ optimizer: { name: 'sgd', nesterov: true }, momentum: 0 }, /nesterov true and momentum 0/);
  refused({ parameterGroups: [{ layers: 'layr' }] }, /'layr' matches no trained layer. Did you mean 'layer'\?/);
  variables.forEach(({ variable }) => variable.dispose());
});

test('an update that forgets a slot is told so', () => {
  const definition: OptimizerDefinition = { ...decaying, update: ({ variable }) => ({ variable, slots: {} }) };
  const training = new Training(cases[0]!, definition);
  assert.throws(() => training.take(cases[0]!.steps[0]!), /gives no value for its slot 'mean'/);
  training.dispose();
});

test("gradients are clipped as PyTorch's clip_grad_norm_", () => {
  interface ClipCase {
    readonly maxNorm: number;
    readonly gradients: readonly (readonly number[])[];
    readonly clipped: readonly (readonly number[])[];
  }
  for (const { maxNorm, gradients, clipped } of fixture<ClipCase[]>('clip.json')) {
    const tensors = gradients.map((values) => tf.tensor1d([...values]));
    const factor = clipFactor(engine, tensors, maxNorm);
    tensors.forEach((tensor, i) =>
      assertClose(
        tf.tidy(() => tf.mul(tensor, factor).dataSync()),
        clipped[i]!,
      ),
    );
    tf.dispose([factor, ...tensors]);
  }
});

/** A few variables and their optimiser. */
class Training {
  readonly variables: readonly NamedVariable[];
  readonly optimizer: Optimizer;

  constructor(
    private readonly each: OptimizerCase & Partial<OptimizerSettings>,
    definition?: OptimizerDefinition,
  ) {
    this.variables = variablesOf(each);
    this.optimizer = createOptimizer(engine, this.variables, each, definition);
  }

  take({ learningRate, gradients }: { readonly learningRate: number; readonly gradients: Values }): void {
    this.optimizer.prepare({ learningRate });
    for (const { name, variable } of this.variables) {
      const gradient = tf.tensor([...gradients[name]!], [...this.each.shapes[name]!]);
      try {
        this.optimizer.apply(variable, gradient);
      } finally {
        gradient.dispose();
      }
    }
  }

  values(): Float32Array[] {
    return this.variables.map(({ variable }) => variable.dataSync<'float32'>().slice());
  }

  dispose(): void {
    this.optimizer.dispose();
    this.variables.forEach(({ variable }) => variable.dispose());
  }
}

/** One variable with an optimiser to itself. */
class Alone {
  readonly variable: Variable;
  private readonly optimizer: Optimizer;
  private readonly shape: readonly number[];

  constructor(each: OptimizerCase, name: string, definition: OptimizerDefinition | undefined) {
    const all = variablesOf(each);
    const own = all.filter((one) => one.name === name);
    all.filter((one) => one.name !== name).forEach(({ variable }) => variable.dispose());
    this.variable = own[0]!.variable;
    this.shape = each.shapes[name]!;
    this.optimizer = createOptimizer(engine, own, each, definition);
  }

  take(learningRate: number, values: readonly number[]): void {
    this.optimizer.prepare({ learningRate });
    const gradient = tf.tensor([...values], [...this.shape]);
    this.optimizer.apply(this.variable, gradient);
    gradient.dispose();
  }

  dispose(): void {
    this.optimizer.dispose();
    this.variable.dispose();
  }
}

function withOptimizer(name: string): OptimizerCase {
  const own = cases.find(({ optimizer }) => optimizer.name === name) ?? cases[0]!;
  return { ...own, optimizer: { ...own.optimizer, name } };
}

function variablesOf({ shapes, initial }: OptimizerCase): NamedVariable[] {
  return Object.keys(shapes).map((name) => {
    const start: Tensor = tf.tensor([...initial[name]!], [...shapes[name]!]);
    const variable: Variable = tf.variable(start);
    start.dispose();
    return { name, variable };
  });
}

function storedSlots(optimizer: Optimizer): Map<string, StoredTensor> {
  return new Map(
    optimizer
      .exportSlots()
      .map(({ name, variable }) => [name, { shape: variable.shape, data: variable.dataSync<'float32'>().slice() }]),
  );
}

function assertWeights(variables: readonly NamedVariable[], expected: Values): void {
  for (const { name, variable } of variables) assertClose(variable.dataSync(), expected[name]!, name);
}

/** A relative difference of at most 1e-5 in the norm. */
function assertClose(actual: ArrayLike<number>, expected: readonly number[], what = 'values'): void {
  const norm = Math.hypot(...expected);
  const apart = Math.hypot(...expected.map((value, i) => value - actual[i]!));
  assert.ok(apart <= 1e-5 * norm, `${what}: ${apart / norm}`);
}
