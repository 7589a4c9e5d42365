import assert from 'node:assert/strict';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { Random } from '../../src/core';
import { loadEngine, type Tensor, type Tensor4D } from '../../src/engine';
import { allModels, architecture, buildModel, infer, modelVariables } from '../../src/models';
import { evaluationTransform } from '../../src/data';
import type { ModelMetadata } from '../../src/exports/model/metadata';
import { saveModel, shardsOf, writeLayersModel } from '../../src/exports/model/layersModel';
import { relativeDifference } from '../models/fixtures';
import { tinySettings } from '../training/tiny';
import { temporaryFolder } from '../temporary';

const scratch = temporaryFolder();

/** Layers of TF.js itself that the architectures are made of. */
const STOCK = [
  'Activation',
  'Add',
  'BatchNormalization',
  'Concatenate',
  'Conv2D',
  'Cropping2D',
  'Dense',
  'DepthwiseConv2D',
  'Dot',
  'Dropout',
  'Flatten',
  'GlobalAveragePooling2D',
  'InputLayer',
  'LayerNormalization',
  'MaxPooling2D',
  'Multiply',
  'Permute',
  'ReLU',
  'Reshape',
  'Softmax',
  'ZeroPadding2D',
];

const metadata: ModelMetadata = {
  format: 2,
  experiment: 28,
  title: 'tiny',
  runId: 'none',
  classes: ['a', 'b', 'c'],
  input: { shape: [null, 64, 64, 3], steps: [], transform: evaluationTransform(tinySettings()) },
  output: 'logits',
};

/** Why Node cannot read a model by its path here, or false. */
const unreadable = loadEngine().info.binding === 'wasm' ? 'only the native engine reads files' : false;

describe('tf.loadLayersModel reads what is written, as stock layers', { skip: unreadable }, () => {
  const engine = loadEngine();
  const { tf } = engine;
  for (const { name } of allModels()) {
    test(name, async () => {
      // 64 px is too small for the adaptive pooling of AlexNet and VGG to be left out.
      const layout = architecture(name, { classCount: 3, imageSize: 64, widthMultiplier: 0.06 });
      const model = buildModel(engine, layout);
      // A network this narrow, freshly initialised, may be dead; and running statistics begin as 0 and 1.
      const random = Random.seeded(6);
      for (const { variable, role, shape } of modelVariables(model)) {
        const [low, high] = role === 'weight' ? [-0.1, 0.1] : [0.1, 0.6];
        const values = Float32Array.from({ length: variable.size }, () => random.uniform(low, high));
        tf.tidy(() => variable.assign(tf.tensor(values, [...shape])));
      }
      const folder = path.join(scratch, name);
      const told: number[] = [];
      const saved = await saveModel(model);
      await writeLayersModel(folder, saved, { metadata, onBytes: (bytes) => told.push(bytes) });
      assert.equal(
        told.reduce((sum, bytes) => sum + bytes, 0),
        saved.weights.length,
      );

      const loaded = await tf.loadLayersModel(`file://${path.join(folder, 'model.json')}`);
      assert.deepEqual(
        [...new Set(loaded.layers.map((layer) => layer.getClassName()))].filter((kind) => !STOCK.includes(kind)),
        [],
      );
      // Layers of TF.js itself.
      const stock = [tf.layers.dropout({ rate: 0.5 }), tf.layers.batchNormalization()];
      for (const layer of loaded.layers) {
        const own = stock.find((one) => one.getClassName() === layer.getClassName());
        if (own !== undefined) assert.equal(layer.constructor, own.constructor);
      }
      assert.deepEqual((loaded.getUserDefinedMetadata() as { breedlab: unknown }).breedlab, metadata);
      const [expected, actual] = tf.tidy(() => {
        const images: Tensor4D = tf.randomUniform([2, 64, 64, 3], -2, 2, 'float32', 9);
        return [infer(model, images), loaded.predict(images) as Tensor].map((each) => each.dataSync<'float32'>());
      });
      assert.ok(relativeDifference(actual!, expected!) < 1e-5);
      assert.ok(new Set(expected).size > 2, 'the logits say something');
      model.dispose();
      loaded.dispose();
    });
  }

  test('large weights are cut into shards that together are the whole', () => {
    const weights = Uint8Array.from({ length: 9 * 2 ** 20 + 4 }, (_, i) => i % 251);
    const shards = shardsOf(weights);
    assert.deepEqual(
      shards.map(({ length }) => length),
      [4 * 2 ** 20, 4 * 2 ** 20, 2 ** 20 + 4],
    );
    assert.ok(Buffer.concat(shards).equals(weights));
    assert.deepEqual(
      shardsOf(new Uint8Array(0)).map(({ length }) => length),
      [0],
    );
  });

  test('a stop ends the writing', async () => {
    const saved = { topology: {}, specs: [], weights: new Uint8Array(5 * 2 ** 20) };
    const controller = new AbortController();
    const options = { metadata, signal: controller.signal, onBytes: () => controller.abort() };
    await assert.rejects(writeLayersModel(path.join(scratch, 'stopped'), saved, options), {
      name: 'AbortError',
    });
  });
});
