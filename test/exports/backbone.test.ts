import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { before, test } from 'node:test';
import {
  allProfiles,
  experimentId,
  findPretrained,
  pretrainBackbone,
  readRun,
  runExperiment,
  shippedBackbone,
  shippedModels,
  shippedSettings,
  type BackbonePlan,
  type RunConfig,
  type RunResult,
  type ShippedBackbone,
} from '../../src/experiments';
import { exportBackbone } from '../../src/exports';
import type { Dataset } from '../../src/data';
import { loadWeights } from '../../src/training';
import { makeTinyDataset, tinyConfig, tinySettings } from '../training/tiny';
import { temporaryFolder } from '../temporary';

const scratch = temporaryFolder();
const runsFolder = path.join(scratch, 'runs');
const SCALE = { imageSize: 64, widthMultiplier: 0.03125 };
let dogs: Dataset;
let plan: BackbonePlan;
let run: RunResult;

before(async () => {
  dogs = await makeTinyDataset(path.join(scratch, 'dogs'));
  const settings = tinySettings({ ...SCALE, model: 'AlexNet', maxEpochs: 1 });
  const config = tinyConfig(dogs, { experiment: experimentId('backbone-AlexNet'), settings });
  plan = { config, dataset: dogs, hash: '0123456789abcdef' };
  run = await pretrainBackbone({ plan, runsFolder, workers: 1 });
});

function shippedTo(name: string, largestBytes?: number): Promise<ShippedBackbone> {
  return exportBackbone(plan, run, { workers: 1, folder: path.join(scratch, name), largestBytes });
}

test('a small backbone ships in float32, with the accuracy that its run had', async () => {
  const { elementType, bytes, testAccuracy, dataset, computedOn } = await shippedTo('small');
  assert.equal(elementType, 'float32');
  assert.equal(bytes, fs.statSync(path.join(scratch, 'small', 'AlexNet.safetensors')).size);
  assert.deepEqual([testAccuracy.correct, testAccuracy.total], [run.metrics.testCorrect, run.metrics.testTotal]);
  assert.ok(testAccuracy.low <= testAccuracy.estimate && testAccuracy.estimate <= testAccuracy.high);
  assert.deepEqual(
    dataset.classes,
    dogs.classes.map(({ name }) => name),
  );
  assert.equal(computedOn[0]!.engine.threads, readRun(run.folder).environment.sessions[0]!.engine.threads);
});

test('a larger one ships in half the bytes, each value the nearest float16', async () => {
  const folder = path.join(scratch, 'large');
  const shipped = await shippedTo('large', 1000);
  assert.equal(shipped.elementType, 'float16');
  const source = await findPretrained(transfer(), { profile: 'demo', shippedFolder: folder });
  assert.deepEqual(source!.origin, { on: 'drawn-breeds', name: 'backbone-AlexNet', hash: shipped.sha256 });
  const opened = await source!.open({});
  assert.ok(opened?.weights.layout === 'breedlab');
  const exact = await loadWeights(run.folder, 'best');
  assert.deepEqual([...opened.weights.tensors.keys()].sort(), [...exact.keys()].sort());
  for (const [name, { data, shape }] of opened.weights.tensors) {
    const before = exact.get(name)!;
    assert.deepEqual(shape, before.shape);
    const far = data.findIndex(
      (value, i) => Math.abs(value - before.data[i]!) > Math.max(Math.abs(value) / 2 ** 11, 2 ** -25),
    );
    assert.equal(far, -1, name);
  }
});

test('a pretrained run of the same scale starts from it, and one of another scale does not', async () => {
  const folder = path.join(scratch, 'small');
  const source = (await findPretrained(transfer(), { profile: 'demo', shippedFolder: folder }))!;
  const config: RunConfig = {
    ...tinyConfig(dogs, { experiment: experimentId(38), settings: transfer() }),
    pretrained: source.origin,
  };
  const { folder: trained, metrics } = await runExperiment({
    config,
    dataset: dogs,
    pretrained: source,
    runsFolder,
    workers: 1,
  });
  assert.equal(metrics.pretrainedOn, 'drawn-breeds');
  const [from, to] = [await loadWeights(run.folder, 'best'), await loadWeights(trained, 'last')];
  assert.deepEqual(
    to.get('features.0.weight')!.data,
    from.get('features.0.weight')!.data,
    'the frozen layers are its own',
  );
  assert.notEqual(shippedBackbone('AlexNet', SCALE, folder), undefined);
  assert.equal(shippedBackbone('AlexNet', { ...SCALE, widthMultiplier: 0.5 }, folder), undefined);
  assert.equal(shippedBackbone('AlexNet', { ...SCALE, imageSize: 96 }, folder), undefined);
  assert.equal(shippedBackbone('vgg16', SCALE, folder), undefined);
});

test('a file that is not the one that ships is refused', async () => {
  const folder = path.join(scratch, 'other');
  await shippedTo('other');
  const source = (await findPretrained(transfer(), { profile: 'demo', shippedFolder: folder }))!;
  const file = path.join(folder, 'AlexNet.safetensors');
  const bytes = fs.readFileSync(file);
  bytes[bytes.length - 1]! ^= 1;
  fs.writeFileSync(file, bytes);
  await assert.rejects(async () => source.open({}), /is not the one that ships.*git checkout -- data\/backbones/);
});

test('what ships fits every pretrained experiment of the demo, and knows none of its breeds', (t) => {
  assert.deepEqual(shippedModels(), ['AlexNet', 'vgg16', 'vgg16_bn']);
  const drawn = allProfiles().flatMap(({ data }) => ('breeds' in data ? (data.breeds ?? []) : []));
  for (const model of shippedModels()) {
    const found = shippedBackbone(model);
    if (found === undefined) {
      t.diagnostic(`${model} does not ship yet`);
      continue;
    }
    assert.ok(found.bytes <= 8e6, `${model}: ${found.bytes} bytes`);
    assert.notEqual(
      shippedBackbone(model, shippedSettings(model)),
      undefined,
      `${model} is of another scale than the demo`,
    );
    const names = new Set(drawn.map((folder) => folder.slice(4)));
    assert.deepEqual(
      found.dataset.classes.filter((name) => names.has(name.replaceAll(' ', '_'))),
      [],
    );
  }
});

function transfer() {
  return tinySettings({
    ...SCALE,
    model: 'AlexNet',
    maxEpochs: 1,
    pretrained: true,
    fcLayersReinitialised: 1,
    trainable: 'as-run',
  });
}
