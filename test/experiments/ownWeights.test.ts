import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { readJson, settings } from '../../src/core';
import { loadEngine } from '../../src/engine';
import {
  experiment,
  listRuns,
  planRun,
  runExperiment,
  serializeExperiment,
  type Experiment,
} from '../../src/experiments';
import {
  architecture,
  buildModel,
  fromTorchLayout,
  modelVariables,
  type ModelName,
  type ModelVariable,
  type Trainable,
} from '../../src/models';
import { buildNetwork, loadWeights, type ModelNetwork } from '../../src/training';
import { lazyStateDict, openWeightsFile, type WeightsFile } from '../../src/weights';
import { hashedWeights } from '../models/fixtures';
import { makeTinyDataset } from '../training/tiny';
import { temporaryFolder } from '../temporary';
import { safetensors } from '../weights/craft';
import { fixture } from '../weights/fixtures';

/** Runs of the transfer experiments from a file of one's own: `train 38 --profile paper --weights FILE`. */

/** Scale of the state dicts that make_weight_fixtures.py wrote with PyTorch. */
const SCALE = { widthMultiplier: 0.015625, imageSize: 64 } as const;
const WEIGHTS_CLASSES = 5;
const EPOCHS = 2;
const SEED = 4;

const engine = loadEngine();
const scratch = temporaryFolder();
const images = path.join(scratch, 'images');

before(() => makeTinyDataset(images));

interface Case {
  /** An experiment of the series. */
  readonly id: number;
  readonly model: ModelName;
  readonly weights: () => string;
  readonly dense: readonly string[];
}

const VGG_DENSE = ['classifier.0', 'classifier.3', 'classifier.6'];
const CASES: readonly Case[] = [
  {
    id: 38,
    model: 'AlexNet',
    weights: () => fixture('AlexNet.pth'),
    dense: ['classifier.1', 'classifier.4', 'classifier.6'],
  },
  { id: 44, model: 'vgg16', weights: () => writeStateDict('vgg16'), dense: VGG_DENSE },
  { id: 50, model: 'vgg16_bn', weights: () => fixture('vgg16_bn.pth'), dense: VGG_DENSE },
];

for (const each of CASES) {
  for (const trainable of ['as-run', 'as-described'] as const) {
    test(`${each.id}, ${trainable}: trains what it should, and nothing else`, async () => {
      const which = experiment(each.id).with({ ...SCALE, trainable, batchSize: 5 });
      assert.equal(which.settings.model, each.model);
      const runsFolder = path.join(scratch, `${each.id}-${trainable}`);
      const weights = each.weights();
      const plan = await planRun(which, { profile: 'paper', data: images, epochs: EPOCHS, seed: SEED, weights });
      const { folder, metrics } = await runExperiment({ ...plan, runsFolder, workers: 1 });
      assert.equal(metrics.pretrainedOn, 'own-file');
      await compareTensors(folder, which, each, weights);
    });
  }
}

describe('on the command line', () => {
  const small = experiment(38).with(SCALE, { id: 'small' });

  test('--weights takes a file of PyTorch', async () => {
    const { stderr, stdout } = await train('--weights', fixture('AlexNet.pth'), '--json');
    assert.equal((JSON.parse(stdout) as { pretrainedOn: string }).pretrainedOn, 'own-file', stderr);
    const [run] = listRuns({ runsFolder: path.join(scratch, 'cli'), profile: 'paper', experiment: 'small' });
    await compareTensors(run!.folder, small, CASES[0]!, fixture('AlexNet.pth'));
  });

  test('weights of another model are refused by the first entry that does not fit', async () => {
    await assert.rejects(train('--weights', fixture('vgg16_bn.pth')), (error: { stderr: string }) => {
      assert.match(error.stderr, /features\.0\.weight has the shape \[1, 3, 3, 3\]/);
      return true;
    });
  });

  function train(...flags: readonly string[]): Promise<{ stdout: string; stderr: string }> {
    const cli = path.join(settings().projectRoot, 'dist', 'src', 'cli.js');
    const definition = JSON.stringify(serializeExperiment(small));
    const chosen = ['--profile', 'paper', '--data', images, '--epochs', String(EPOCHS), '--seed', String(SEED)];
    return promisify(execFile)(
      process.execPath,
      [cli, 'train', 'small', '--define', definition, ...chosen, '--workers', '1', ...flags],
      { env: { ...process.env, BREEDLAB_RUNS: path.join(scratch, 'cli') } },
    );
  }
});

/** Every tensor of a finished run against the one it started from. */
async function compareTensors(
  folder: string,
  { settings: training }: Experiment,
  { model, dense }: Case,
  weights: string,
): Promise<void> {
  const trained = dense.filter((_, i) => isTrained(i, training.trainable, training.fcLayersReinitialised!));
  const renewed = dense.slice(-training.fcLayersReinitialised!);
  const last = await loadWeights(folder, 'last');
  const file = await openWeightsFile(weights);
  const network = startOf(file);
  const moved: string[] = [];
  try {
    const variables = modelVariables(network.model);
    assert.deepEqual([...last.keys()].sort(), variables.map(({ name }) => name).sort(), model);
    for (const variable of variables) {
      const { name, layer, role } = variable;
      const start = variable.variable.dataSync<'float32'>();
      if (!renewed.includes(layer.name)) assert.deepEqual(start, inFile(network, variable, file), name);
      const isSame = Buffer.from(start.buffer).equals(Buffer.from(last.get(name)!.data.slice().buffer));
      const isStatistic = role === 'running_mean' || role === 'running_var';
      assert.equal(!isSame, trained.includes(layer.name) || isStatistic, `${name} ${isSame ? 'stayed' : 'moved'}`);
      if (!isSame && !isStatistic) moved.push(name);
    }
    assert.deepEqual(await momentumNames(folder), moved.sort(), 'only what is trained has momentum');
  } finally {
    network.dispose();
    file.close();
  }

  /** The network as the run had it before its first step. */
  function startOf(opened: WeightsFile): ModelNetwork {
    return buildNetwork(engine, training, 3, SEED, { layout: 'torch', tensors: lazyStateDict(opened) });
  }
}

/** @param position of the dense layer, from 0 */
function isTrained(position: number, trainable: Trainable, renewed: number): boolean {
  return trainable === 'as-run' || position >= 3 - renewed;
}

/** What the file has for a variable, in our layout. */
function inFile(network: ModelNetwork, variable: ModelVariable, file: WeightsFile): Float32Array {
  const { shape } = file.entry(variable.name);
  const data = file.read(variable.name);
  return engine.tf.tidy(() => fromTorchLayout(network.model, variable, { shape, data }).dataSync<'float32'>().slice());
}

async function momentumNames(folder: string): Promise<string[]> {
  const { slots } = readJson<{ slots: { file: string } }>(path.join(folder, 'last', 'checkpoint.json'));
  const file = await openWeightsFile(path.join(folder, 'last', slots.file));
  try {
    return [...file.names()].sort();
  } finally {
    file.close();
  }
}

/** A state dict of a model for which there is no file of PyTorch's. */
function writeStateDict(name: ModelName): string {
  const model = buildModel(engine, architecture(name, { ...SCALE, classCount: WEIGHTS_CLASSES }));
  const header: Record<string, unknown> = {};
  const parts: Buffer[] = [];
  let offset = 0;
  for (const variable of modelVariables(model)) {
    const { shape, data } = hashedWeights(variable);
    header[variable.name] = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] };
    parts.push(Buffer.from(data.buffer));
    offset += data.byteLength;
  }
  model.dispose();
  const file = path.join(scratch, `${name}.safetensors`);
  fs.writeFileSync(file, safetensors(header, Buffer.concat(parts)));
  return file;
}
