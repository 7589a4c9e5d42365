import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BreedlabError, Random } from '../../src/core';
import { loadEngine, type SymbolicTensor, type Tensor, type Variable } from '../../src/engine';
import { dropoutSeed, kindOf, layerKinds, type LayerKindDefinition, type ResolvedLayer } from '../../src/models';
import { checkFields } from '../../src/models/layers/fields';
import type { Stage } from '../../src/models/passes/types';
import { relativeDifference } from './fixtures';
import { KIND_EXAMPLES, type KindExample } from './kindExamples';

const engine = loadEngine();
const { tf } = engine;
const BATCH = 3;
const SEED = Random.seeded(7);
const TRAINING: Stage = { training: true, seedOf: (layer) => dropoutSeed(SEED, layer) };
const EVALUATION: Stage = { training: false };
/** Differences are taken over twice this; values of inputs lie further apart, so that no kink comes between. */
const LITTLE = 0.02;
const APART = 0.05;

/** A layer of a kind with values to run it on. */
class Bench {
  readonly kind: LayerKindDefinition;
  readonly layer: ResolvedLayer;
  readonly inputs: readonly Variable[];
  readonly tensors: Readonly<Record<string, Variable>>;

  constructor({ layer, inputs }: KindExample) {
    this.kind = kindOf(layer);
    const names = layer.inputs ?? ['input'];
    const outputShape = this.kind.outputShape({ ...layer, inputs: names }, inputs, { model: 'example', imageSize: 6 });
    this.layer = { ...layer, inputs: names, inputShapes: inputs, inputShape: inputs[0]!, outputShape };
    this.inputs = inputs.map((shape, i) => variable([BATCH, ...shape], `input ${i}`, APART));
    const specs = this.kind.tensors?.(this.layer) ?? [];
    this.tensors = Object.fromEntries(
      // Statistics and scales are above 0.
      specs.map(({ role, shape }) => [role, variable(shape, role, shape.length === 1 ? null : 0.02)]),
    );
  }

  /** The learned tensors by their roles. */
  learned(): [string, Variable][] {
    const specs = this.kind.tensors?.(this.layer) ?? [];
    return specs.flatMap(({ role, statistic }) => (statistic === true ? [] : [[role, this.tensors[role]!] as [string, Variable]]));
  }

  /** Forward and backward: the output, and the gradients of sum(output * direction) by 'input 0' or a role. */
  run(stage: Stage, direction: (y: Tensor) => Tensor, wantsGradients = true) {
    const steps = this.kind
      .steps(this.layer)
      .filter(({ only }) => stage.training || only !== 'training')
      .map((step) => ({ step, pass: step.pass({ engine, tensors: this.tensors, precision: 'fp32' }) }));
    const found = new Map<string, Float32Array>();
    const copies: Tensor[] = this.inputs.map((input) => tf.mul(input, 1));
    let values = copies;
    const done = steps.map(({ step, pass }) => {
      const forward = pass.forward(values, stage);
      const given = { step, pass, inputs: values, forward };
      values = [forward.y];
      return given;
    });
    const y = values[0]!.dataSync<'float32'>().slice();
    const shape = values[0]!.shape;
    let dy: readonly (Tensor | undefined)[] = [direction(values[0]!)];
    if (steps.length === 0) dy = this.inputs.map((_, i) => (i === 0 ? dy[0] : undefined));
    // What a pass does not keep is not there for its gradient.
    const kept = new Set(
      done.flatMap(({ pass, inputs, forward }) => [
        ...(pass.keeps.inputs ? inputs : []),
        ...(pass.keeps.output ? [forward.y] : []),
      ]),
    );
    const all = [...copies, ...done.map(({ forward }) => forward.y)];
    for (const value of all) if (!kept.has(value) && !value.isDisposed) value.dispose();
    if (wantsGradients) {
      for (const { step, pass, inputs, forward } of done.toReversed()) {
        const [above] = dy;
        dy = pass.backward({
          ...{ dy: above!, inputs, y: forward.y, extras: forward.extras ?? [], stage },
          wantsInputs: inputs.map(() => true),
          wantsTensors: step.trains === true && stage.training,
          emit(role, gradient) {
            found.set(role, gradient.dataSync<'float32'>().slice());
            gradient.dispose();
          },
        });
        above!.dispose();
      }
      dy.forEach((gradient, i) => gradient !== undefined && found.set(`input ${i}`, gradient.dataSync<'float32'>().slice()));
    }
    tf.dispose(dy.filter((each) => each !== undefined));
    for (const { forward } of done) tf.dispose([...(forward.extras ?? [])].filter(({ isDisposed }) => !isDisposed));
    for (const value of all) if (!value.isDisposed) value.dispose();
    return { y, shape, gradients: found };
  }

  dispose(): void {
    tf.dispose([...this.inputs, ...Object.values(this.tensors)]);
  }
}

/** Values `apart` from each other and from 0 in an order by chance; between 0.5 and 1.5 where it is null. */
function variable(shape: readonly number[], name: string, apart: number | null): Variable {
  const size = shape.reduce((product, length) => product * length, 1);
  const random = Random.seeded(1).split(name);
  const order = [...random.permutation(size)];
  const values = order.map((i) => (apart === null ? 0.5 + i / size : (i - Math.floor(size / 2) + 0.5) * apart));
  return tf.tidy(() => tf.variable(tf.tensor(Float32Array.from(values), [...shape], 'float32')));
}

const direction = (y: Tensor): Tensor =>
  tf.tidy(() => tf.add(tf.randomUniform(y.shape, -1, 1, 'float32', 5), tf.zerosLike(y)));

test('every kind has an example', () => {
  const shown = new Set<string>(KIND_EXAMPLES.map(({ layer }) => layer.kind));
  assert.deepEqual(layerKinds.names().filter((name) => !shown.has(name)), []);
});

for (const example of KIND_EXAMPLES) {
  const { kind, name } = example.layer;
  describe(`${kind} (${name})`, () => {
    for (const [what, stage] of [['training', TRAINING], ['evaluation', EVALUATION]] as const) {
      test(`${what}: the shape it says, the gradients of differences, and nothing left behind`, () => {
        const bench = new Bench(example);
        const held = tf.memory().numTensors;
        const { shape, gradients } = bench.run(stage, direction);
        assert.equal(tf.memory().numTensors, held);
        assert.deepEqual(shape, [BATCH, ...bench.layer.outputShape]);
        const score = (): number => {
          const { y } = bench.run(stage, direction, false);
          const by = tf.tidy(() => direction(tf.tensor(y, shape)).dataSync());
          return y.reduce((sum, value, i) => sum + value * by[i]!, 0);
        };
        const asked = [
          ...bench.inputs.map((input, i) => [`input ${i}`, input] as const),
          ...(stage.training ? bench.learned() : []),
        ];
        assert.deepEqual([...gradients.keys()].sort(), asked.map(([role]) => role).sort());
        for (const [role, tensor] of asked) {
          assertGradient(`${role} in ${what}`, tensor, gradients.get(role)!, score);
        }
        bench.dispose();
      });
    }

    test('stock layers of TF.js give what its steps give', (context) => {
      const bench = new Bench(example);
      const stock = bench.kind.stockLayers?.(tf, bench.layer);
      if (stock === undefined) return context.skip('it has none');
      const { y } = bench.run(EVALUATION, direction, false);
      const symbols = example.inputs.map((shape) => tf.input({ shape: [...shape] }));
      const output = stock.reduce<SymbolicTensor | SymbolicTensor[]>(
        (value, { layer }) => layer.apply(value) as SymbolicTensor,
        symbols.length === 1 ? symbols[0]! : symbols,
      );
      if (stock.length === 0) return;
      for (const { layer, weights } of stock) {
        if (weights !== undefined) tf.tidy(() => layer.setWeights([...weights(bench.tensors)]));
      }
      const model = tf.model({ inputs: symbols, outputs: output as SymbolicTensor });
      const found = tf.tidy(() => (model.predict([...bench.inputs]) as Tensor).dataSync());
      assert.ok(relativeDifference(y, found) < 1e-5);
      bench.dispose();
    });

    test('fields that lack or are no values are refused, and optional ones may be left out', () => {
      const { fields } = kindOf(example.layer);
      for (const [field, rule] of Object.entries<{ optional?: boolean }>(fields)) {
        const lacking = Object.fromEntries(Object.entries(example.layer).filter(([each]) => each !== field));
        const check = (layer: object): void => checkFields(layer as ResolvedLayer, fields);
        if (rule.optional === true) check(lacking);
        else assert.throws(() => check(lacking), BreedlabError);
        assert.throws(() => check({ ...lacking, [field]: { strange: true } }), BreedlabError);
      }
      assert.ok(JSON.stringify(JSON.parse(JSON.stringify(example.layer))) === JSON.stringify(example.layer));
    });
  });
}

/** Some elements of a gradient, against differences of the score. */
function assertGradient(what: string, tensor: Variable, gradient: Float32Array, score: () => number): void {
  const values = tensor.dataSync<'float32'>().slice();
  const set = (data: Float32Array): void => tf.tidy(() => tensor.assign(tf.tensor(data, tensor.shape)));
  const scale = Math.max(...gradient.map(Math.abs), 1e-3);
  const step = Math.max(1, Math.floor(values.length / 7));
  for (let i = 0; i < values.length; i += step) {
    const [above, below] = [LITTLE, -LITTLE].map((change) => {
      const changed = values.slice();
      changed[i]! += change;
      set(changed);
      return score();
    });
    const expected = (above! - below!) / (2 * LITTLE);
    assert.ok(Math.abs(gradient[i]! - expected) < 5e-3 * scale, `${what}[${i}]: ${gradient[i]} for ${expected}`);
  }
  set(values);
}
