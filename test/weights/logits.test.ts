import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadEngine, type Tensor4D } from '../../src/engine';
import { architecture, buildModel, infer, loadTorchWeights } from '../../src/models';
import { lazyStateDict, openWeightsFile } from '../../src/weights';
import { fixture, manifest } from './fixtures';

const engine = loadEngine();
const { tf } = engine;

/** The images of make_weight_fixtures.py. */
function images(size: number): Tensor4D {
  const pixel = (i: number): number => ((i * 7919 + Math.floor(i / 977) * 331) % 1013) / 506 - 1;
  return tf.tensor4d(
    Float32Array.from({ length: 2 * size * size * 3 }, (_, i) => pixel(i)),
    [2, size, size, 3],
  );
}

for (const name of ['AlexNet', 'vgg16_bn'] as const) {
  for (const file of [`${name}.pth`, `${name}-legacy.pth`, `${name}.safetensors`]) {
    test(`${file} gives the logits that PyTorch computes from it`, async () => {
      const { imageSize, widthMultiplier, classCount, logits } = manifest.models[name];
      const model = buildModel(engine, architecture(name, { imageSize, widthMultiplier, classCount }));
      const opened = await openWeightsFile(fixture(file));
      loadTorchWeights(model, lazyStateDict(opened));
      opened.close();
      const actual = tf.tidy(() => infer(model, images(imageSize)).dataSync());
      model.dispose();
      const expected = logits.flat();
      const [first, second] = logits;
      const change = Math.max(...first!.map((value, i) => Math.abs(value - second![i]!)));
      const range = Math.max(...expected) - Math.min(...expected);
      assert.ok(change > 0.02 * range, `the fixture's logits hardly depend on the image: ${change} of ${range}`);
      for (const [i, value] of expected.entries()) {
        assert.ok(
          Math.abs(actual[i]! - value) <= 1e-4 * range,
          `logit ${i}: ${actual[i]} for ${value}, range ${range}`,
        );
      }
    });
  }
}
