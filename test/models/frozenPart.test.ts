import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Random } from '../../src/core';
import { loadEngine, type Tensor, type Variable } from '../../src/engine';
import {
  architecture,
  buildModel,
  freezeLayers,
  frozenFeatures,
  frozenPart,
  infer,
  planFreezing,
  trainingPass,
  modelVariables,
  type FreezingOptions,
  type FrozenBatchNorm,
  type ModelInput,
  type Model,
  type ModelName,
} from '../../src/models';
import { hashedImages } from './fixtures';

const engine = loadEngine();
const { tf } = engine;
const IMAGE_SIZE = 64;
const AlexNet = { flattened: 16 * 6 * 6, hidden: 256 };
const vgg16 = { flattened: 32 * 7 * 7, hidden: 256 };

const options = { classCount: 5, imageSize: IMAGE_SIZE, widthMultiplier: 0.0625, dropout: 0.5 };

function frozenModel(name: ModelName, freezing: FreezingOptions | null, batchNorm?: FrozenBatchNorm): Model {
  const layout = architecture(name, options);
  const model = buildModel(engine, layout, { weightInit: 'default', random: Random.seeded(1) });
  if (freezing !== null) freezeLayers(model, planFreezing(layout, freezing).frozen, batchNorm);
  return model;
}

describe('features per image: where they are the same in every epoch', () => {
  const cases: readonly (readonly [ModelName, FreezingOptions | null, number | null, number | null])[] = [
    // Model, freezing, in training, in evaluation.
    ['AlexNet', { trainable: 'as-run', fcLayers: 1 }, AlexNet.flattened, AlexNet.flattened],
    ['AlexNet', { trainable: 'as-described', fcLayers: 1 }, AlexNet.flattened, AlexNet.hidden],
    ['AlexNet', { trainable: 'as-described', fcLayers: 3 }, AlexNet.flattened, AlexNet.flattened],
    ['vgg16', { trainable: 'as-run', fcLayers: 2 }, vgg16.flattened, vgg16.flattened],
    ['vgg16', { trainable: 'as-described', fcLayers: 1 }, vgg16.hidden, vgg16.hidden],
    ['vgg16_bn', { trainable: 'as-run', fcLayers: 1 }, null, null],
    ['vgg16_bn', { trainable: 'as-described', fcLayers: 1 }, null, null],
    ['AlexNet', null, null, null],
    ['Base_fix', null, null, null],
  ];
  for (const [name, freezing, inTraining, inEvaluation] of cases) {
    const how = freezing === null ? 'from scratch' : `${freezing.trainable}, ${freezing.fcLayers} new`;
    test(`${name}, ${how}: ${inTraining} in training, ${inEvaluation} in evaluation`, () => {
      const model = frozenModel(name, freezing);
      assert.equal(frozenPart(model, { training: true })?.size ?? null, inTraining);
      assert.equal(frozenPart(model, { training: false })?.size ?? null, inEvaluation);
      model.dispose();
    });
  }
});

describe('going on from features gives what the images give, bit for bit', () => {
  for (const name of ['AlexNet', 'vgg16'] as const) {
    for (const trainable of ['as-run', 'as-described'] as const) {
      test(`${name}, ${trainable}`, () => {
        const model = frozenModel(name, { trainable, fcLayers: 1 });
        const images = hashedImages(engine, 'frozen', 3, IMAGE_SIZE);
        const { numTensors } = tf.memory();
        for (const training of [false, true]) {
          const part = frozenPart(model, { training })!;
          const values = frozenFeatures(model, images, part);
          assert.deepEqual(values.shape, [3, part.size]);
          const run = training ? trainingValues : evaluationValues;
          assert.deepEqual(run(model, { values, part }), run(model, images));
          values.dispose();
        }
        assert.equal(tf.memory().numTensors, numTensors);
        tf.dispose(images);
        model.dispose();
      });
    }
  }
});

describe('a frozen stretch that keeps its running statistics', () => {
  const head: FreezingOptions = { trainable: 'as-described', fcLayers: 1 };
  for (const [name, size] of [
    ['efficientnet_lite0', 1280],
    ['vgg16_bn', vgg16.hidden],
    ['AlexNet', AlexNet.hidden],
  ] as const) {
    test(`${name}: its features are the same in every epoch, ${size} of them`, () => {
      const model = frozenModel(name, head, 'running');
      for (const training of [false, true]) assert.equal(frozenPart(model, { training })!.size, size);
      freezeLayers(model, planFreezing(model.architecture, head).frozen);
      if (name !== 'AlexNet') assert.equal(frozenPart(model, { training: true }), null, 'batches decide again');
      model.dispose();
    });
  }

  test('computes as its features say, and leaves its statistics as they are', () => {
    const model = frozenModel('efficientnet_lite0', head, 'running');
    const statistics = modelVariables(model).filter(({ spec }) => spec.statistic === true);
    const valuesOf = () => statistics.map(({ variable }) => variable.dataSync<'float32'>().slice());
    const before = valuesOf();
    const images = hashedImages(engine, 'frozen', 3, IMAGE_SIZE);
    const { numTensors } = tf.memory();
    const part = frozenPart(model, { training: true })!;
    const features = frozenFeatures(model, images, part);
    assert.deepEqual(trainingValues(model, { values: features, part }), trainingValues(model, images));
    features.dispose();
    assert.equal(tf.memory().numTensors, numTensors);
    assert.deepEqual(valuesOf(), before);

    freezeLayers(model, planFreezing(model.architecture, head).frozen);
    trainingValues(model, images);
    assert.notDeepEqual(valuesOf(), before, 'under batch they move');
    tf.dispose(images);
    model.dispose();
  });

  test('passes gradients through to what is trained below it', () => {
    const model = frozenModel('efficientnet_lite0', null);
    const frozen = model.architecture.layers.map(({ name }) => name).filter((name) => !/^(_conv_stem|_fc)$/.test(name));
    freezeLayers(model, frozen, 'running');
    const images = hashedImages(engine, 'frozen', 2, IMAGE_SIZE);
    const [, ...gradients] = trainingValues(model, images);
    assert.equal(gradients.length, 3, 'of the head, and of the stem');
    assert.ok(gradients.every((gradient) => gradient.every(Number.isFinite) && gradient.some((value) => value !== 0)));
    tf.dispose(images);
    model.dispose();
  });
});

function evaluationValues(model: Model, input: ModelInput): Float32Array[] {
  return [tf.tidy(() => infer(model, input).dataSync<'float32'>())];
}

/** Logits and gradients of one step with dropout. */
function trainingValues(model: Model, input: ModelInput): Float32Array[] {
  const pass = trainingPass(model, input, Random.seeded(2));
  const values = [pass.logits.dataSync<'float32'>()];
  const dLogits = tf.onesLike(pass.logits);
  pass.backward(dLogits, (_: Variable, gradient: Tensor) => values.push(gradient.dataSync<'float32'>()));
  dLogits.dispose();
  return values;
}
