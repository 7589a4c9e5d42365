import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';
import { startAnswering, type AnsweringProcess } from '../../../src/bench/harness/programs';
import { preparePython } from '../../../src/bench/harness/python';
import { statusLine } from '../../../src/cli/statusLine';
import { settings, writeJsonAtomic } from '../../../src/core';
import { loadEngine } from '../../../src/engine';
import { writeOnnx } from '../../../src/exports/onnx/exportOnnx';
import { writeStateDict } from '../../../src/exports/weights/exportWeights';
import { buildModel, infer, modelVariables } from '../../../src/models';
import { exportedNetworks, graphHash, VERIFIED_FILE, type ExportedNetwork } from '../../exports/networks';
import { decodeFloats, fixture, hashedImages, relativeDifference, setHashedWeights } from '../../models/fixtures';
import { temporaryFolder } from '../../temporary';

/**
 * `npm run check:exports`: every registered network and every kind of layers, exported and computed by ONNX Runtime; the
 * registered ones by PyTorch, too, whose definitions take the exported weights. What all agree on is written to
 * test/fixtures/onnx, and `npm test` holds the exports to it.
 */

const BATCH = 2;
/** Share of the largest logit: float32 sums in another order, through fifty layers and more. */
const TOLERANCE = 2e-4;
/** The same for logits that PyTorch's fixtures have in float64. */
const OF_FIXTURE = 2e-4;

interface Answer {
  readonly onnx: readonly (readonly number[])[];
  /** Logits of the first image alone. */
  readonly first: readonly (readonly number[])[];
  readonly properties: Readonly<Record<string, string>>;
  readonly torch?: readonly (readonly number[])[];
  /** Tensors that PyTorch has bit for bit. */
  readonly tensors?: number;
}

const engine = loadEngine();
const scratch = temporaryFolder();
const verified: Record<string, string> = {};
const networks = exportedNetworks();

describe('exports against PyTorch and ONNX Runtime', () => {
  let python: AnsweringProcess;

  before(async () => {
    python = await startReference();
  });

  after(async () => {
    await python?.close();
    if (Object.keys(verified).length === networks.length) writeJsonAtomic(VERIFIED_FILE, verified);
  });

  for (const network of networks) {
    test(network.name, async (t) => {
      await check(network, python, t);
      verified[network.name] = graphHash(network.layout);
    });
  }
});

async function check(
  { name, isRegistered, layout }: ExportedNetwork,
  python: AnsweringProcess,
  t: TestContext,
): Promise<void> {
  const model = buildModel(engine, layout);
  setHashedWeights(engine, model);
  const [onnx, weights] = ['model.onnx', 'model.safetensors'].map((each) => path.join(scratch, each));
  writeOnnx(onnx!, model, { breedlab: JSON.stringify({ name }) });
  await writeStateDict(weights!, model, { format: 'pt' });
  const { imageSize } = layout.options;
  const images = hashedImages(engine, 'eval', BATCH, imageSize);
  const pixels = path.join(scratch, 'images.f32');
  fs.writeFileSync(pixels, channelsFirst(images.dataSync<'float32'>(), imageSize));
  const answer = await python.ask<Answer>({
    ...{ model: isRegistered ? name : null, options: layout.options, weights, onnx },
    ...{ images: pixels, shape: [BATCH, 3, imageSize, imageSize] },
  });
  const output = infer(model, images);
  // A flattened image has PyTorch's order there, channels first.
  const ours = [...output.dataSync<'float32'>()];
  const order = inTorchOrder(layout, ours.length / BATCH);
  const expected = Array.from({ length: BATCH }, (_, i) => order.map((at) => ours[(i * ours.length) / BATCH + at]!));
  engine.tf.dispose([images, output]);
  const difference = relativeDifference(answer.onnx.flat(), expected.flat(), 0.1);
  assert.ok(difference < TOLERANCE, `ONNX Runtime's logits differ by ${difference}`);
  assert.ok(relativeDifference(answer.first.flat(), expected[0]!, 0.1) < TOLERANCE, 'any batch');
  assert.equal(answer.properties.breedlab, JSON.stringify({ name }));
  if (isRegistered) {
    // PyTorch's own logits, in float64.
    const { reduced } = fixture(name);
    assert.ok(relativeDifference(answer.onnx.flat(), decodeFloats(reduced.logits), 0.1) < OF_FIXTURE);
    if (answer.torch === undefined) t.diagnostic('no PyTorch here: the weights were not loaded by it');
    else {
      assert.equal(answer.tensors, modelVariables(model).length, 'PyTorch has every tensor bit for bit');
      assert.ok(relativeDifference(answer.torch.flat(), expected.flat(), 0.1) < TOLERANCE, "PyTorch's logits");
    }
  }
  model.dispose();
}

/** Images as ONNX takes them. */
function channelsFirst(values: Float32Array, size: number): Float32Array {
  const pixels = size ** 2;
  return values.map((_, i) => {
    const [image, channel, pixel] = [Math.floor(i / (3 * pixels)), Math.floor(i / pixels) % 3, i % pixels];
    return values[(image * pixels + pixel) * 3 + channel]!;
  });
}

/** Where the values of the output stand that ONNX has in order: those of a flattened image are channels first there. */
function inTorchOrder({ layers }: ExportedNetwork['layout'], length: number): readonly number[] {
  const last = layers.at(-1)!;
  const places = Array.from({ length }, (_, i) => i);
  if (last.kind !== 'flatten' || last.inputShape.length !== 3) return places;
  const [height, width, channels] = last.inputShape;
  return places.map((at) => (at % (height * width)) * channels + Math.floor(at / (height * width)));
}

async function startReference(): Promise<AnsweringProcess> {
  const { projectRoot } = settings();
  const requirements = path.join(projectRoot, 'test', 'slow', 'exports', 'requirements.txt');
  const command = await preparePython(statusLine(process.stderr), { name: 'exports-env', requirements });
  return startAnswering({
    command,
    args: [path.join(projectRoot, 'test', 'fixtures', 'scripts', 'check_exports.py')],
    environment: { PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1' },
    failure: `${command} did not run test/fixtures/scripts/check_exports.py`,
    remedy: 'It takes what test/slow/exports/requirements.txt names.',
  });
}
