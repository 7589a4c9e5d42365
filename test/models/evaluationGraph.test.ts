import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Random } from '../../src/core';
import { loadEngine, Repeated, runsGraphs, type Tensor4D } from '../../src/engine';
import { allModels, architecture, buildModel, defineModel, infer, modelVariables, type Model } from '../../src/models';

const engine = loadEngine();
const { tf } = engine;

/** Few outputs: a graph that rounds otherwise would often pass where one batch is compared. */
defineModel({
  name: 'normed',
  description: 'a batch norm with statistics of its own, which evaluation folds into the convolution',
  layers: [
    { kind: 'conv2d', name: 'conv', filters: 8, kernelSize: 3, stride: 2, padding: 1 },
    { kind: 'batchNorm2d', name: 'bn' },
    { kind: 'relu', name: 'relu' },
    { kind: 'globalAvgPool2d', name: 'pool' },
    { kind: 'dense', name: 'fc', units: 'classes' },
  ],
});

/** Evaluates `batches` batches as a graph and one operation at a time, and frees the model. */
function assertSameBits(
  model: Model,
  { batches, size, imageSize }: { readonly batches: number; readonly size: number; readonly imageSize: number },
): void {
  const reads = modelVariables(model).map(({ variable }) => variable);
  const repeated = new Repeated(engine, { reads, compute: ([x]) => infer(model, x as Tensor4D) }, { choose: 'graph' });
  for (let batch = 1; batch <= batches; batch++) {
    tf.tidy(() => {
      const images = tf.randomNormal([size, imageSize, imageSize, 3], 0, 1, 'float32', batch);
      const [graph, eager] = [repeated.run([images]), infer(model, images as Tensor4D)].map((logits) =>
        logits.dataSync(),
      );
      assert.deepEqual(graph, eager, `batch ${batch}`);
      if (batch > 4) assert.equal(repeated.chosen([images]), 'graph');
    });
  }
  repeated.dispose();
  model.dispose();
}

test('evaluation as a graph gives the bits of its operations, batch after batch', { skip: !runsGraphs(engine) }, () => {
  const model = buildModel(engine, architecture('normed', { classCount: 3, imageSize: 16 }), {
    random: Random.seeded(1),
  });
  for (const { name, shape, variable } of modelVariables(model).filter((each) => each.name.startsWith('bn.'))) {
    tf.tidy(() => variable.assign(tf.randomUniform([...shape], 0.3, 1.7, 'float32', name.length)));
  }
  assertSameBits(model, { batches: 40, size: 4, imageSize: 16 });
});

describe('every network, evaluated as a graph', { skip: !runsGraphs(engine) }, () => {
  const imageSize = 64;
  for (const { name } of allModels().filter((each) => each.name !== 'normed')) {
    test(`${name}: gives the bits of its operations`, () => {
      const options = { classCount: 3, imageSize, widthMultiplier: 0.0625 };
      const model = buildModel(engine, architecture(name, options), { random: Random.seeded(1) });
      assertSameBits(model, { batches: 6, size: 2, imageSize });
    });
  }
});
