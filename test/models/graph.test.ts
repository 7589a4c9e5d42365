import assert from 'node:assert/strict';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { gradCam } from '../../src/analysis';
import { architectureDrawing, layoutArchitecture } from '../../src/charts';
import { BreedlabError, Random } from '../../src/core';
import { evaluationTransform } from '../../src/data';
import { loadEngine, type Tensor, type Variable } from '../../src/engine';
import { softmaxCrossEntropyGradient } from '../engine/crossEntropy';
import { saveModel, writeLayersModel } from '../../src/exports/model/layersModel';
import type { ModelMetadata } from '../../src/exports/model/metadata';
import {
  architecture,
  buildModel,
  defineModel,
  formatSummary,
  freezeLayers,
  frozenFeatures,
  frozenPart,
  infer,
  layersModel,
  modelVariables,
  parseModel,
  planFreezing,
  serializeModel,
  summarize,
  trainableVariables,
  trainingPass,
  type LayerData,
  type Model,
} from '../../src/models';
import { buildNetwork, createOptimizer, RepeatedStep, trainStep } from '../../src/training';
import { nativeOnly } from '../engine/nativeOnly';
import { tinySettings } from '../training/tiny';
import { temporaryFolder } from '../temporary';
import { hashedImages, hashedLabels, relativeDifference } from './fixtures';
import { lossInFloat64, RESIDUAL, type Values } from './residual';

const engine = loadEngine();
const { tf } = engine;
const METADATA: ModelMetadata = {
  ...{ format: 2, experiment: 28, title: 'residual', runId: 'none', classes: ['a', 'b', 'c', 'd', 'e'] },
  input: { shape: [null, 12, 12, 3], steps: [], transform: evaluationTransform(tinySettings()) },
  output: 'logits',
};
const scratch = temporaryFolder();

const residual = defineModel({ name: 'test-residual', description: 'two residual blocks', layers: RESIDUAL });
/** The same without batch norm, whose statistics are computed in JavaScript, so that its step can be one graph. */
defineModel({
  name: 'test-residual-plain',
  description: 'two residual blocks without batch norm',
  layers: RESIDUAL.filter(({ kind }) => kind !== 'batchNorm2d').map(
    (layer): LayerData =>
      layer.kind === 'add' ? { ...layer, inputs: layer.inputs!.map((name) => name.replace('norm', '')) } : layer,
  ),
});
const SIZE = 12;
const BATCH = 3;
const OPTIONS = { imageSize: SIZE, widthMultiplier: 0.125, classCount: 5, dropout: 0 };
const layout = architecture('test-residual', OPTIONS);

function built(): Model {
  const model = buildModel(engine, layout, { random: Random.seeded(3) });
  const random = Random.seeded(4);
  for (const { variable, role } of modelVariables(model)) {
    if (!['bias', 'running_mean', 'running_var'].includes(role) && variable.rank > 1) continue;
    const values = Float32Array.from({ length: variable.size }, () => random.uniform(0.3, 0.9));
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
  return model;
}

function gradientsOf(model: Model): Map<Variable, Float32Array> {
  const found = new Map<Variable, Float32Array>();
  tf.tidy(() => {
    const pass = trainingPass(model, hashedImages(engine, 'graph', BATCH, SIZE), Random.seeded(1));
    const gradient = softmaxCrossEntropyGradient(engine, pass.logits, hashedLabels(engine, 0, BATCH, 5));
    pass.backward(gradient, (variable, value) => found.set(variable, value.dataSync<'float32'>().slice()));
  });
  return found;
}

describe('a residual network, defined as data', () => {
  test('widths follow the multiplier, and places the options', () => {
    const shapeOf = (name: string) => layout.layers.find((layer) => layer.name === name)!.outputShape;
    assert.deepEqual(
      [shapeOf('stem'), shapeOf('bSum'), shapeOf('both'), shapeOf('fc')],
      [[6, 6, 4], [3, 3, 8], [8], [5]],
    );
    assert.deepEqual(architecture('test-residual', { dropout: 0.25 }).layers.at(-2), {
      ...{ kind: 'dropout', name: 'dropout', rate: 0.25, inputs: ['both'] },
      ...{ inputShapes: [[64]], inputShape: [64], outputShape: [64] },
    });
    const exact: LayerData[] = [...RESIDUAL.slice(0, -3), { kind: 'dense', name: 'widen2', units: { exactly: 7 } }];
    assert.throws(
      () => defineModel({ name: 'unread', description: '', layers: exact }),
      /nothing takes the output of the layer pool/,
    );
  });

  test('travels as JSON', () => {
    const read = parseModel(JSON.parse(JSON.stringify(serializeModel(residual))));
    assert.deepEqual(read, residual);
    defineModel({ ...read, name: 'test-residual-read' });
    assert.deepEqual(architecture('test-residual-read', OPTIONS).layers, layout.layers);
    assert.throws(() => parseModel({ ...serializeModel(residual), format: 2 }), /format is 2/);
    assert.throws(() => parseModel({ ...serializeModel(residual), layers: [1] }), /no list of layers/);
    const asCode = { name: 'code', description: '', layers: () => [] };
    assert.throws(() => serializeModel(asCode), /layers of the model code are a function/);
  });

  test('every gradient is that of float64 differences', () => {
    const model = built();
    const weights = new Map(
      modelVariables(model).map(({ name, variable, shape }): [string, Values] => [
        name,
        { shape, data: Float64Array.from(variable.dataSync()) },
      ]),
    );
    const [images, labels] = tf.tidy(() => [
      hashedImages(engine, 'graph', BATCH, SIZE).dataSync().slice(),
      [...hashedLabels(engine, 0, BATCH, 5).dataSync()],
    ]) as [Float32Array, number[]];
    const input = { shape: [BATCH, SIZE, SIZE, 3], data: Float64Array.from(images) };
    const found = gradientsOf(model);
    assert.equal(found.size, trainableVariables(model).length);
    const little = 1e-6;
    for (const { name, variable } of trainableVariables(model)) {
      const { data } = weights.get(name)!;
      const step = Math.max(1, Math.floor(data.length / 5));
      const scale = Math.hypot(...found.get(variable)!) / Math.sqrt(data.length);
      for (let i = 0; i < data.length; i += step) {
        const value = data[i]!;
        const [above, below] = [value + little, value - little].map((each) => {
          data[i] = each;
          return lossInFloat64(layout.layers, weights, input, labels);
        });
        data[i] = value;
        const expected = (above! - below!) / (2 * little);
        const difference = Math.abs(found.get(variable)![i]! - expected);
        assert.ok(difference < 1e-4 * scale + 1e-8, `${name}[${i}]: ${found.get(variable)![i]} for ${expected}`);
      }
    }
    model.dispose();
  });

  test('holds what its gradients read, and frees all', () => {
    const model = built();
    const images = hashedImages(engine, 'graph', BATCH, SIZE);
    const held = tf.memory().numTensors;
    tf.tidy(() => infer(model, images).dataSync());
    const pass = trainingPass(model, images, Random.seeded(1));
    const between = tf.memory().numTensors;
    const counts: number[] = [];
    const gradient = tf.onesLike(pass.logits);
    pass.backward(gradient, () => counts.push(tf.memory().numTensors));
    gradient.dispose();
    assert.ok(Math.max(...counts) <= between + 8, `${counts.join(', ')} after ${between}`);
    assert.ok(counts.at(-1)! < counts[0]!);
    assert.equal(tf.memory().numTensors, held);
    trainingPass(model, images, Random.seeded(1)).dispose();
    assert.equal(tf.memory().numTensors, held);
    images.dispose();
    model.dispose();
  });

  test('a frozen way around a block gets no gradient, and the rest the same ones', () => {
    const [free, frozen] = [built(), built()];
    freezeLayers(frozen, ['stem', 'bAround', 'widen']);
    const [all, some] = [gradientsOf(free), gradientsOf(frozen)];
    assert.equal(some.size, all.size - 5);
    const twins = new Map(modelVariables(free).map(({ name, variable }) => [name, variable]));
    for (const { name, variable } of trainableVariables(frozen)) {
      assert.deepEqual(some.get(variable), all.get(twins.get(name)!), name);
    }
    [free, frozen].forEach((model) => model.dispose());
  });

  test('its frozen part ends where one value goes on', () => {
    const plain = architecture('test-residual-plain', OPTIONS);
    const model = buildModel(engine, plain, { random: Random.seeded(3) });
    freezeLayers(model, planFreezing(plain, { trainable: 'as-described', fcLayers: 1 }).frozen);
    const part = frozenPart(model, { training: true })!;
    assert.equal(part.size, 8, 'up to what is added behind the poolings');
    freezeLayers(model, planFreezing(plain, { trainable: 'as-run', fcLayers: 1 }).frozen);
    assert.equal(frozenPart(model, { training: true }), null, 'two vectors go on');
    tf.tidy(() => {
      const images = hashedImages(engine, 'graph', BATCH, SIZE);
      const values = frozenFeatures(model, images, part);
      assert.deepEqual(infer(model, { values, part }).dataSync(), infer(model, images).dataSync());
    });
    model.dispose();
  });

  test('is exported as stock layers, and tf.loadLayersModel gives its logits', nativeOnly, async () => {
    const model = built();
    const folder = path.join(scratch, 'exported');
    await writeLayersModel(folder, await saveModel(model), { metadata: METADATA });
    const loaded = await tf.loadLayersModel(`file://${path.join(folder, 'model.json')}`);
    tf.tidy(() => {
      const images = hashedImages(engine, 'exported', BATCH, SIZE);
      const [expected, actual] = [infer(model, images), loaded.predict(images) as Tensor].map((each) =>
        each.dataSync(),
      );
      assert.ok(relativeDifference(actual!, expected!) < 1e-5);
      assert.ok(new Set(expected).size > 5, 'the logits say something');
    });
    loaded.dispose();
    model.dispose();
  });

  test('Grad-CAM shows the sum of the last block, by differences of the logit', () => {
    const model = built();
    const pixels = tf.tidy(() => hashedImages(engine, 'cam', 1, SIZE).dataSync<'float32'>().slice());
    const image = { width: SIZE, height: SIZE, values: pixels };
    const found = gradCam(engine, model, image, { classIndex: 2 });
    assert.deepEqual([found.layer, found.width, found.height], ['bAround', 3, 3]);
    assert.ok(Math.abs(Math.max(...found.values) - 1) < 1e-6);
    const stock = layersModel(model);
    const expected = tf.tidy(() => {
      // Behind the last ReLU: a mean over the places, and a dense layer; the weight of a channel is its own.
      const relu = tf.model({ inputs: stock.inputs, outputs: stock.getLayer('bRelu').output });
      const features = relu.predict(tf.tensor4d(pixels, [1, SIZE, SIZE, 3])) as Tensor;
      const weights = tf.slice(model.tensorsOf('fc')['weight']!, [0, 2], [8, 1]).reshape([8]);
      const weighed = tf.relu(tf.sum(tf.mul(features, weights), -1));
      return tf.div(weighed, tf.max(weighed)).dataSync();
    });
    assert.ok(relativeDifference(found.values, expected) < 1e-5);
    stock.dispose();
    model.dispose();
  });

  test('its summary names inputs, and its drawing has the ways around blocks', () => {
    const text = formatSummary(summarize(layout));
    assert.match(text, /aSum +Add +a2norm \+ stemRelu/);
    assert.match(text, /bAround +Conv2d +aRelu/);
    const { edges, spine, blocks, height } = layoutArchitecture(layout, 680);
    assert.deepEqual(edges.map(({ from, to }) => `${from} > ${to}`).sort(), [
      'aRelu > bAround',
      'aRelu > early',
      'b1norm > bSum',
      'pool > both',
      'stemRelu > aSum',
    ]);
    assert.equal(spine.length, 3, 'gaps before the layers that do not take the one before');
    const top = Math.min(...blocks.map(({ y }) => y));
    for (const { from, points } of edges) {
      const across = points[1]!;
      assert.ok(across.y > 0 && across.y < top && across.y < height, from);
    }
    assert.match(architectureDrawing(layout).description, /the sum of a2norm and stemRelu/);
  });
});

for (const model of ['test-residual', 'test-residual-plain']) {
  test(`${model}: steps train it, and repeated ones have the same bits`, () => {
    const settings = tinySettings({ model, imageSize: SIZE, widthMultiplier: 0.125, dropout: 0.2 });
    const [graph, eager] = [0, 1].map(() => {
      const network = buildNetwork(engine, settings, 3, 5);
      return { network, optimizer: createOptimizer(engine, network.trainable, settings) };
    });
    const step = new RepeatedStep(engine, graph!.network, graph!.optimizer, { choose: 'graph' });
    const pixels = tf.tidy(() => hashedImages(engine, 'steps', 4, SIZE).dataSync<'float32'>().slice());
    const [labels, indices] = [Int32Array.of(0, 2, 1, 2), Int32Array.of(0, 1, 2, 3)];
    const batch = { ...{ pixels, labels, indices, size: 4 }, height: SIZE, width: SIZE };
    const losses = Array.from({ length: 8 }, (_, globalStep) => {
      const rates = { learningRate: 0.05, globalStep };
      const expected = trainStep(engine, eager!.network, eager!.optimizer, batch, rates);
      assert.deepEqual(step.run(batch, rates), expected, `step ${globalStep}`);
      return expected.loss;
    });
    assert.ok(losses.at(-1)! < losses[0]!, losses.join(', '));
    eager!.network.weights.forEach(({ name, variable }, i) =>
      assert.deepEqual(graph!.network.weights[i]!.variable.dataSync(), variable.dataSync(), name),
    );
    step.dispose();
    for (const { network, optimizer } of [graph!, eager!]) {
      optimizer.dispose();
      network.dispose();
    }
  });
}

describe('layers that do not go together are refused by name', () => {
  const image = { kind: 'conv2d', filters: 4, kernelSize: 3, stride: 1, padding: 1 } as const;
  const cases: readonly (readonly [string, readonly unknown[], RegExp, RegExp])[] = [
    ['a kind', [{ kind: 'convolution', name: 'a' }], /Unknown layer kind 'convolution'/, /Known: conv2d/],
    [
      'a value',
      [{ ...image, name: 'a', stride: 0 }],
      /layer a \(conv2d\) has the stride 0/,
      /whole number of at least 1/,
    ],
    ['a lacking field', [{ kind: 'dense', name: 'a' }], /layer a \(dense\) lacks units/, /whole number/],
    ['a misspelt field', [{ ...image, name: 'a', strides: 2 }], /has a field 'strides'/, /Did you mean 'stride'\?/],
    ['an input', [{ ...image, name: 'a', inputs: ['imput'] }], /Unknown input of the layer a: 'imput'/, /'input'\?/],
    [
      'an order',
      [
        { ...image, name: 'a', inputs: ['b'] },
        { ...image, name: 'b' },
      ],
      /layer a takes the output of b, which does not come before/,
      /Put b before a/,
    ],
    [
      'shapes',
      [
        { ...image, name: 'a' },
        { ...image, name: 'b', stride: 2 },
        { kind: 'add', name: 'c', inputs: ['a', 'b'] },
      ],
      /layer c \(add\) gets 224 x 224 x 4 from a and 112 x 112 x 4 from b/,
      /Give its inputs one shape/,
    ],
    [
      'a count',
      [
        { ...image, name: 'a' },
        { kind: 'add', name: 'c' },
      ],
      /layer c \(add\) has 1 inputs: a/,
      /2 to 16/,
    ],
    ['a vector', [{ kind: 'dense', name: 'a', units: 2 }], /works on vectors and gets 224 x 224 x 3/, /flatten/],
    [
      'two of a name',
      [
        { ...image, name: 'a' },
        { ...image, name: 'a' },
      ],
      /'a' is the name of two layers/,
      /its own/,
    ],
    ['none', [], /has no layers/, /at least one/],
  ];
  for (const [what, layers, message, remedy] of cases) {
    test(what, () =>
      assert.throws(
        () => defineModel({ name: 'refused', description: '', layers: layers as readonly LayerData[] }),
        (error: unknown) => {
          assert.ok(error instanceof BreedlabError, String(error));
          assert.match(error.message, message);
          assert.match(error.remedy, remedy);
          return true;
        },
      ),
    );
  }

  test("the series' networks are not defined anew", () => {
    assert.throws(() => defineModel({ ...residual, name: 'Base' }), /model 'Base' is part of Breedlab/);
  });
});
