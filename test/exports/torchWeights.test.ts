import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { settings } from '../../src/core';
import { loadEngine } from '../../src/engine';
import { exportWeights } from '../../src/exports';
import { writeStateDict } from '../../src/exports/weights/exportWeights';
import { architecture, buildModel, loadTorchWeights, modelVariables, toTorchLayout } from '../../src/models';
import { lazyStateDict, openWeightsFile } from '../../src/weights';
import { hashedWeights, setHashedWeights } from '../models/fixtures';
import { temporaryFolder } from '../temporary';
import { exportedNetworks } from './networks';
import { trainTinyRun } from './tinyRun';

const engine = loadEngine();
const scratch = temporaryFolder();

test('every tensor of every network and kind of layers comes back from PyTorch’s layout bit for bit', () => {
  for (const { name, layout } of exportedNetworks()) {
    const model = buildModel(engine, layout);
    setHashedWeights(engine, model);
    const held = engine.tf.memory().numTensors;
    for (const variable of modelVariables(model)) {
      assert.deepEqual(toTorchLayout(model, variable), hashedWeights(variable), `${name}: ${variable.name}`);
    }
    assert.equal(engine.tf.memory().numTensors, held, 'the model is as it was');
    model.dispose();
  }
});

describe('weights that PyTorch wrote, loaded and written again, are the same file’s tensors', () => {
  const folder = path.join(settings().projectRoot, 'test', 'fixtures', 'weights');
  for (const name of ['AlexNet', 'vgg16_bn'] as const) {
    test(name, async () => {
      const layout = architecture(name, { classCount: 5, widthMultiplier: 1 / 64 });
      const model = buildModel(engine, layout);
      const original = await read(path.join(folder, `${name}.safetensors`));
      loadTorchWeights(model, original);
      const file = path.join(scratch, `${name}.safetensors`);
      await writeStateDict(file, model, { format: 'pt' });
      model.dispose();
      const kept = Object.keys(original).filter((each) => !each.endsWith('.num_batches_tracked'));
      const written = await read(file);
      assert.deepEqual(Object.keys(written).sort(), kept.sort());
      for (const each of kept) assert.deepEqual(written[each], original[each], each);
    });
  }
});

test('of a run, with classes and preprocessing in the header; also from a terminal', async () => {
  const { runId, runsFolder } = await trainTinyRun(scratch);
  const out = path.join(scratch, 'run.safetensors');
  const exported = await exportWeights({ run: runId, runsFolder, out });
  const header = headerOf(out);
  assert.equal(Object.keys(header).length - 1, exported.tensors);
  const { format, breedlab } = header.__metadata__ as unknown as Readonly<Record<string, string>>;
  assert.equal(format, 'pt');
  const about = JSON.parse(breedlab!) as { model: string; classes: string[]; input: { shape: number[] } };
  assert.ok(about.classes.length > 1 && about.model.length > 0);
  assert.equal(about.input.shape[1], 3);

  const cli = path.join(settings().projectRoot, 'dist', 'src', 'cli.js');
  const again = path.join(scratch, 'again.safetensors');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [cli, 'export', 'weights', '--run', runId, '--out', again, '--json'],
    { encoding: 'utf8', env: { ...process.env, BREEDLAB_RUNS: runsFolder } },
  );
  assert.equal(status, 0, stderr);
  assert.equal((JSON.parse(stdout) as { sha256: string }).sha256, exported.sha256);
});

async function read(file: string) {
  const opened = await openWeightsFile(file);
  try {
    return Object.fromEntries(
      Object.entries(lazyStateDict(opened)).map(([name, { shape, data }]) => [name, { shape: [...shape], data }]),
    );
  } finally {
    opened.close();
  }
}

function headerOf(file: string): Readonly<Record<string, unknown>> {
  const bytes = fs.readFileSync(file);
  return JSON.parse(bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE(0)))) as Readonly<
    Record<string, unknown>
  >;
}
