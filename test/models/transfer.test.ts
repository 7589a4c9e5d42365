import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BreedlabError, Random } from '../../src/core';
import { loadEngine, type Tensor, type Tensor4D } from '../../src/engine';
import { softmaxCrossEntropyGradient } from '../engine/crossEntropy';
import {
  architecture,
  buildModel,
  freezeLayers,
  infer,
  modelVariables,
  planFreezing,
  trainableVariables,
  trainingPass,
  type Model,
} from '../../src/models';
import { resolveLayers } from '../../src/models/architecture';
import { kindOf } from '../../src/models/layers';
import { decodeFloats, fixture, hashedImages, relativeDifference, type AdaptivePoolingCase } from './fixtures';

const engine = loadEngine();
const { tf } = engine;
const OPTIONS = { imageSize: 64, widthMultiplier: 0.0625, classCount: 5 };
const labels = tf.tensor1d([0, 3, 1, 4], 'int32');

describe('freezing', () => {
  test('plans as described and as run', () => {
    const alexNet = architecture('AlexNet', OPTIONS);
    const convolutions = ['features.0', 'features.3', 'features.6', 'features.8', 'features.10'];
    assert.deepEqual(planFreezing(alexNet, { trainable: 'as-described', fcLayers: 1 }), {
      frozen: [...convolutions, 'classifier.1', 'classifier.4'],
      reinitialized: ['classifier.6'],
    });
    assert.deepEqual(planFreezing(alexNet, { trainable: 'as-run', fcLayers: 2 }), {
      frozen: convolutions,
      reinitialized: ['classifier.4', 'classifier.6'],
    });
    const batchNorms = planFreezing(architecture('vgg16_bn', OPTIONS), { trainable: 'as-run', fcLayers: 3 });
    assert.equal(batchNorms.frozen.length, 26, '13 convolutions and their batch norms');
    for (const fcLayers of [0, 4, 1.5]) {
      assert.throws(
        () => planFreezing(alexNet, { trainable: 'as-run', fcLayers }),
        (error: unknown) => {
          assert.ok(error instanceof BreedlabError);
          assert.match(error.message, new RegExp(`FC layers is ${fcLayers}, and AlexNet has 3`));
          return true;
        },
      );
    }
  });

  test('frozen layers get no gradient; unfreezing brings it back', () => {
    const model = buildModel(engine, architecture('AlexNet', OPTIONS), { random: Random.seeded(1) });
    freezeLayers(
      model,
      planFreezing(architecture('AlexNet', OPTIONS), { trainable: 'as-described', fcLayers: 1 }).frozen,
    );
    assert.deepEqual(
      trainableVariables(model).map(({ name }) => name),
      ['classifier.6.weight', 'classifier.6.bias'],
    );
    assert.equal(modelVariables(model).length, 16, 'checkpoints still hold everything');
    freezeLayers(model, []);
    assert.equal(trainableVariables(model).length, 16);
    model.dispose();
  });
});

describe('a partly frozen model', () => {
  test('frozen batch norm follows its batches with unbiased variance, and keeps its weights', () => {
    const layout = architecture('vgg16_bn', OPTIONS);
    const model = buildModel(engine, layout, { random: Random.seeded(2) });
    freezeLayers(model, planFreezing(layout, { trainable: 'as-run', fcLayers: 1 }).frozen);
    const images = hashedImages(engine, 'bn', 4, 64);
    const first = tf.tidy(() => {
      const { weight, bias } = model.tensorsOf('features.0');
      const product = tf.conv2d(images, weight as Tensor as Tensor4D, 1, 'same');
      const conv = tf.add(product, bias!).dataSync<'float32'>();
      return columns(conv, 4).map(meanAndUnbiasedVariance);
    });
    step(model);
    const held = Object.fromEntries(modelVariables(model).map(({ name, variable }) => [name, variable.dataSync()]));
    first.forEach(({ mean, variance }, channel) => {
      assert.ok(Math.abs(held['features.1.running_mean']![channel]! - 0.1 * mean) < 1e-6);
      assert.ok(Math.abs(held['features.1.running_var']![channel]! - (0.9 + 0.1 * variance)) < 1e-6);
    });
    assert.deepEqual([...held['features.1.weight']!], [1, 1, 1, 1]);
    tf.tidy(() => infer(model, images));
    const after = modelVariables(model)
      .find(({ name }) => name === 'features.1.running_var')!
      .variable.dataSync();
    assert.deepEqual(after, held['features.1.running_var'], 'evaluation leaves the statistics alone');
    images.dispose();
    model.dispose();
  });
});

test('adaptive pooling gives the values of PyTorch', () => {
  const kind = kindOf({ kind: 'adaptiveAvgPool2d' });
  for (const { size, outputSize, values } of fixture<AdaptivePoolingCase[]>('adaptivePooling')) {
    const spec = { kind: 'adaptiveAvgPool2d', name: 'pool', outputSize } as const;
    const [layer] = resolveLayers([spec], [size, size, 3], 'pooling');
    const [byStep, byStock] = tf.tidy(() => {
      const images = hashedImages(engine, `pool${size}`, 2, size);
      const passed = kind
        .steps(layer!)
        .reduce<Tensor>(
          (x, step) => step.pass({ engine, tensors: {}, precision: 'fp32' }).forward([x], { training: false }).y,
          images,
        );
      const stock = kind.stockLayers!(tf, layer!).reduce<Tensor>((x, { layer: each, weights }) => {
        const y = each.apply(x) as Tensor;
        if (weights === undefined) return y;
        each.setWeights([...weights({})]);
        return each.apply(x) as Tensor;
      }, images);
      return [passed, stock].map((each) => each.dataSync().slice());
    });
    for (const actual of [byStep!, byStock!]) {
      const difference = relativeDifference(actual, decodeFloats(values));
      assert.ok(difference < 1e-6, `${size} -> ${outputSize}: ${difference}`);
    }
  }
});

/** One training step over four images. */
function step(model: Model): void {
  tf.tidy(() => {
    const pass = trainingPass(model, hashedImages(engine, 'bn', 4, 64), Random.seeded(5));
    pass.backward(softmaxCrossEntropyGradient(engine, pass.logits, labels), () => undefined);
  });
}

function columns(values: Float32Array, count: number): number[][] {
  return Array.from({ length: count }, (_, column) => Array.from(values).filter((_, i) => i % count === column));
}

function meanAndUnbiasedVariance(values: readonly number[]): {
  readonly mean: number;
  readonly variance: number;
} {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, variance };
}
