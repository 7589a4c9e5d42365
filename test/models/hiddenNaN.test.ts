import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../src/core';
import { loadEngine, Repeated, runsGraphs, type Tensor, type Tensor4D } from '../../src/engine';
import { portable } from '../../src/engine/ops/maxPooling';
import {
  allModels,
  architecture,
  buildModel,
  freezeLayers,
  frozenFeatures,
  frozenPart,
  infer,
  modelVariables,
  planFreezing,
  trainingPass,
  type Model,
} from '../../src/models';

/** Max poolings, and rectifiers in WebAssembly, pass over NaN; the logits must not. */

const engine = loadEngine();
const { tf } = engine;
const SIZE = 64;

function small(name: string): Model {
  return buildModel(engine, architecture(name, { classCount: 3, imageSize: SIZE, widthMultiplier: 0.125 }), {
    random: Random.seeded(1),
  });
}

function images(): Tensor4D {
  return tf.randomNormal([2, SIZE, SIZE, 3], 0, 1, 'float32', 1);
}

function logitsOf(compute: () => Tensor): Float32Array {
  return tf.tidy(() => compute().dataSync<'float32'>().slice());
}

function inTraining(model: Model): Float32Array {
  return tf.tidy(() => {
    const pass = trainingPass(model, images(), Random.seeded(2));
    const logits = pass.logits.dataSync<'float32'>().slice();
    pass.dispose();
    return logits;
  });
}

const names = allModels().map(({ name }) => name);
/** Weights that are tried in each network: all of those of the series, some of the others' hundreds. */
const MOST = 24;
const BOUNDED = ['relu6', 'hardSigmoid', 'sigmoid'];

test('stock max poolings do pass over NaN here', () => {
  const x = tf.fill([1, 2, 2, 16], NaN) as Tensor4D;
  const y = logitsOf(() => portable.forward(engine, x, { size: 2, stride: 2 }).y);
  assert.ok(!y.some(Number.isNaN), 'nothing is hidden any more: hiddenNaN.ts can go');
});

for (const name of names) {
  test(`${name}: NaN or Infinity in any weight shows in every logit`, () => {
    const model = small(name);
    assert.ok(logitsOf(() => infer(model, images())).every(Number.isFinite));
    const variables = modelVariables(model);
    const bounds = model.architecture.layers.some(({ kind }) => BOUNDED.includes(kind));
    const every = Math.ceil(variables.length / MOST);
    for (const { name: of, variable } of variables.filter((_, i) => i % every === 0)) {
      const held = tf.memory().numTensors;
      const before = variable.dataSync<'float32'>().slice();
      const one = before.slice();
      // Infinity becomes finite by x / Infinity and by a bounded activation in PyTorch, too.
      one[one.length >> 1] = bounds || /running/.test(of) || of.length % 2 === 0 ? NaN : Infinity;
      const set = (values: Float32Array): void =>
        tf.tidy(() => variable.assign(tf.tensor(values, variable.shape, 'float32')));
      for (const values of [before.slice().fill(NaN), one]) {
        set(values);
        assert.ok(logitsOf(() => infer(model, images())).some(isNotFinite), `${of} in evaluation`);
        if (!/running/.test(of)) assert.ok(inTraining(model).some(isNotFinite), `${of} in training`);
      }
      set(before);
      assert.equal(tf.memory().numTensors, held, of);
    }
    model.dispose();
  });
}

function isNotFinite(value: number): boolean {
  return !Number.isFinite(value);
}

test('a graph shows them, too', { skip: !runsGraphs(engine) }, () => {
  const model = small('AlexNet');
  const variables = modelVariables(model).map(({ variable }) => variable);
  const repeated = new Repeated(
    engine,
    { reads: variables, compute: ([x]) => infer(model, x as Tensor4D) },
    { choose: 'graph' },
  );
  const x = images();
  for (let run = 0; run < 6; run++) assert.ok(logitsOf(() => repeated.run([x])).every(Number.isFinite));
  assert.equal(repeated.chosen([x]), 'graph');
  tf.tidy(() => variables[0]!.assign(tf.fill(variables[0]!.shape, NaN)));
  assert.ok(logitsOf(() => repeated.run([x])).every(Number.isNaN));
  repeated.dispose();
  model.dispose();
});

test('features of a frozen part show them, too', () => {
  const model = small('AlexNet');
  const [first] = modelVariables(model);
  tf.tidy(() => first!.variable.assign(tf.fill(first!.variable.shape, NaN)));
  freezeLayers(model, planFreezing(model.architecture, { trainable: 'as-run', fcLayers: 1 }).frozen);
  const part = frozenPart(model, { training: true });
  assert.ok(part !== null);
  assert.ok(logitsOf(() => frozenFeatures(model, images(), part)).every(Number.isNaN));
  model.dispose();
});
