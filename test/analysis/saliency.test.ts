import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { convolutions, gradCam, overlayHeatmap, resizeHeatmap } from '../../src/analysis';
import { BreedlabError, Random } from '../../src/core';
import type { FloatImage } from '../../src/data';
import { loadEngine, type Layer, type Tensor, type Tensor4D } from '../../src/engine';
import { allModels, architecture, buildModel, layersModel, type Model, type ModelName } from '../../src/models';

const SIDE = 64;
const CLASSES = 5;
const engine = loadEngine();
const { tf } = engine;

function build(name: ModelName): Model {
  const layout = architecture(name, { classCount: CLASSES, imageSize: SIDE, widthMultiplier: 0.06 });
  return buildModel(engine, layout, { random: Random.seeded(5) });
}

function photo(): FloatImage {
  const random = Random.seeded(9);
  return { width: SIDE, height: SIDE, values: Float32Array.from({ length: SIDE * SIDE * 3 }, () => random.normal()) };
}

/**
 * The map by the paper's definition, without automatic differentiation: raising one channel everywhere by a
 * little raises the logit by the little times the sum of its gradients.
 */
function byDifferences(body: readonly Layer[], head: readonly Layer[], classIndex: number) {
  const run = (input: Tensor, layers: readonly Layer[]): Tensor =>
    layers.reduce((value, layer) => layer.apply(value, { training: false }) as Tensor, input);
  return tf.tidy(() => {
    const features = run(tf.tensor4d(photo().values, [1, SIDE, SIDE, 3]), body) as Tensor4D;
    const [, height, width, channels] = features.shape;
    const logit = (activations: Tensor): number => run(activations, head).dataSync()[classIndex]!;
    const little = 1e-3;
    const weights = Array.from({ length: channels }, (_, channel) => {
      const step = tf
        .oneHot(tf.tensor1d([channel], 'int32'), channels)
        .mul(little)
        .reshape([1, 1, 1, channels]);
      return (logit(tf.add(features, step)) - logit(tf.sub(features, step))) / (2 * little) / (height * width);
    });
    const values = features.dataSync();
    const sums = Array.from({ length: height * width }, (_, place) =>
      Math.max(
        0,
        weights.reduce((sum, weight, channel) => sum + weight * values[place * channels + channel]!, 0),
      ),
    );
    const most = Math.max(...sums);
    return { width, height, values: sums.map((sum) => (most === 0 ? 0 : sum / most)) };
  });
}

describe('Grad-CAM', () => {
  test('agrees with finite differences of the logit', () => {
    const model = build('Base_fix');
    const stock = layersModel(model);
    const layers = stock.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
    for (const [conv, relu] of [
      ['conv5', 'relu5'],
      ['conv4', 'relu4'],
    ] as const) {
      const cut = layers.findIndex(({ name }) => name === relu) + 1;
      for (let classIndex = 0; classIndex < 3; classIndex++) {
        const found = gradCam(engine, model, photo(), { classIndex, layer: conv });
        const expected = byDifferences(layers.slice(0, cut), layers.slice(cut), classIndex);
        assert.deepEqual([found.width, found.height, found.layer], [expected.width, expected.height, conv]);
        found.values.forEach((value, i) =>
          assert.ok(
            Math.abs(value - expected.values[i]!) < 0.02,
            `${conv} ${classIndex} ${i}: ${value} ${expected.values[i]}`,
          ),
        );
      }
    }
    stock.dispose();
    model.dispose();
  });

  for (const { name } of allModels()) {
    test(`explains ${name} by its last convolution, and leaves no tensor behind`, () => {
      const model = build(name);
      const last = convolutions(model).at(-1)!;
      gradCam(engine, model, photo(), { classIndex: 0 });
      const tensors = tf.memory().numTensors;
      const map = gradCam(engine, model, photo(), { classIndex: CLASSES - 1 });
      assert.equal(tf.memory().numTensors, tensors);
      assert.equal(map.layer, last.name);
      assert.deepEqual([map.height, map.width], last.outputShape.slice(0, 2));
      assert.ok(map.values.every((value) => value >= 0 && value <= 1));
      const most = Math.max(...map.values);
      assert.ok(most === 0 || Math.abs(most - 1) < 1e-6);
      model.dispose();
    });
  }

  test('refuses a layer or a class that does not exist', () => {
    const model = build('Base');
    const refused = (options: Parameters<typeof gradCam>[3], message: RegExp): void => {
      assert.throws(
        () => gradCam(engine, model, photo(), options),
        (error) => error instanceof BreedlabError && message.test(error.message),
      );
    };
    refused({ classIndex: 0, layer: 'con5' }, /Unknown convolution 'con5'. Did you mean 'conv5'\?/);
    refused({ classIndex: 0, layer: 'relu5' }, /Unknown convolution 'relu5'/);
    refused({ classIndex: CLASSES, layer: 'conv5' }, /Class 5 does not exist/);
    model.dispose();
  });
});

describe('a map over a photo', () => {
  const map = { width: 2, height: 2, values: Float32Array.of(0, 1, 0, 1), layer: 'conv5' };

  test('is drawn smooth between the centres of its places', () => {
    const wide = resizeHeatmap(map, 4, 2);
    assert.deepEqual([...wide], [0, 0.25, 0.75, 1, 0, 0.25, 0.75, 1]);
    assert.deepEqual(
      [...resizeHeatmap({ ...map, width: 1, height: 1, values: Float32Array.of(0.5) }, 2, 2)],
      [0.5, 0.5, 0.5, 0.5],
    );
  });

  test('lightens what speaks for the class', () => {
    const grey = { width: 4, height: 2, data: new Uint8Array(24).fill(100) };
    const { data, width, height } = overlayHeatmap(grey, map);
    assert.deepEqual([width, height, data.length], [4, 2, 24]);
    const lightness = (x: number): number => data[x * 3]! + data[x * 3 + 1]! + data[x * 3 + 2]!;
    assert.ok(lightness(3) > lightness(0) + 100);
  });
});
