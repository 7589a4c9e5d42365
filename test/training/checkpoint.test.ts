import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { before, test } from 'node:test';
import { BreedlabError } from '../../src/core';
import type { Dataset } from '../../src/data';
import { loadEngine } from '../../src/engine';
import { fit, loadWeights, openTraining, type FitOptions, type FitResult } from '../../src/training';
import { readTensorsFile, writeTensorsFile, type OpenForWriting } from '../../src/training/tensorsFile';
import { makeTinyDataset, tinySettings, withoutTimes } from './tiny';
import { temporaryFolder } from '../temporary';

const engine = loadEngine();
const scratch = temporaryFolder();
const settings = tinySettings({ maxEpochs: 2 });
let dataset: Dataset;
let folders = 0;

before(async () => {
  dataset = await makeTinyDataset(path.join(scratch, 'images'));
});

function newFolder(): string {
  const folder = path.join(scratch, `run-${++folders}`);
  fs.mkdirSync(folder);
  return folder;
}

async function train(folder: string, options: Partial<FitOptions> = {}): Promise<FitResult> {
  const setup = openTraining({ engine, settings, dataset, seed: 3, workers: 1 });
  try {
    return await fit({ setup, settings, seed: 3, folder, ...options });
  } finally {
    await setup.close();
  }
}

/** A disk on which `bytes` more can be written to tensor files. */
function smallDisk(bytes: number): OpenForWriting {
  let left = bytes;
  return async (file) => {
    const handle = await fs.promises.open(file, 'w');
    return {
      async writeFile(data) {
        await handle.writeFile(data.subarray(0, Math.min(left, data.length)));
        left -= data.length;
        if (left < 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      },
      sync: () => handle.sync(),
      close: () => handle.close(),
    };
  };
}

function filesIn(folder: string): string[] {
  return fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
}

test('tensors come back as they were written, in a layout that safetensors readers know', async () => {
  const file = path.join(newFolder(), 'a.safetensors');
  const tensors = [
    { name: 'conv1.weight', shape: [2, 3], read: () => Float32Array.of(1, -0, NaN, Infinity, 1e-40, 3.5) },
    { name: 'scalar', shape: [], read: () => Float32Array.of(7) },
    { name: 'empty', shape: [0, 4], read: () => new Float32Array(0) },
  ];
  const written = await writeTensorsFile(file, tensors);
  const back = await readTensorsFile(file, written);
  assert.deepEqual([...back.keys()], ['conv1.weight', 'scalar', 'empty']);
  for (const { name, shape, read } of tensors) assert.deepEqual(back.get(name), { shape, data: read() });

  const bytes = fs.readFileSync(file);
  const headerLength = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + headerLength).toString()) as Record<string, unknown>;
  assert.deepEqual(header['scalar'], { dtype: 'F32', shape: [], data_offsets: [24, 28] });
  assert.equal(bytes.length, 8 + headerLength + 28);
  assert.equal(written.bytes, bytes.length);
});

test('a file that is cut, longer, changed in one bit or missing is refused by name', async () => {
  const file = path.join(newFolder(), 'a.safetensors');
  const written = await writeTensorsFile(file, [
    { name: 'w', shape: [100], read: () => new Float32Array(100).fill(2) },
  ]);
  const good = fs.readFileSync(file);
  const flipped = (at: number): Buffer => {
    const copy = Buffer.from(good);
    copy[at]! ^= 1;
    return copy;
  };
  const bad = [
    good.subarray(0, 50),
    Buffer.concat([good, good]),
    flipped(good.length - 1),
    flipped(3),
    flipped(20),
    Buffer.alloc(0),
  ];
  for (const content of bad) {
    fs.writeFileSync(file, content);
    await assert.rejects(
      readTensorsFile(file, written),
      (error) => error instanceof BreedlabError && error.message.includes(file),
    );
  }
  fs.rmSync(file);
  await assert.rejects(readTensorsFile(file, written), BreedlabError);
});

test('a full disk stops the training with a clear error; the checkpoint before it is intact', async () => {
  const whole = newFolder();
  const expected = await train(whole);
  const sizes = ['weights', 'momentum'].map((kind) => {
    const name = fs.readdirSync(path.join(whole, 'last')).find((file) => file.startsWith(kind))!;
    return fs.statSync(path.join(whole, 'last', name)).size;
  });
  const perCheckpoint = sizes[0]! + sizes[1]!;
  for (const room of [perCheckpoint + 100, perCheckpoint + sizes[0]!, 2 * perCheckpoint - 1]) {
    const folder = newFolder();
    await assert.rejects(
      train(folder, { openForWriting: smallDisk(room) }),
      (error) => error instanceof BreedlabError && /No disk space left.*intact/.test(error.message),
    );
    assert.equal(filesIn(folder).filter((name) => /tmp|000002/.test(name)).length, 0, 'nothing half-written is left');
    await loadWeights(folder, 'best');
    assert.deepEqual(withoutTimes((await train(folder)).history), withoutTimes(expected.history));
    assert.deepEqual(await loadWeights(folder, 'last'), await loadWeights(whole, 'last'));
  }
});

test('a disk that is full from the start leaves no files', async () => {
  const folder = newFolder();
  await assert.rejects(train(folder, { openForWriting: smallDisk(10) }), /No disk space left/);
  assert.deepEqual(filesIn(folder), ['last']);
});

test('a damaged checkpoint is refused by name instead of trained on', async () => {
  const folder = newFolder();
  await train(folder);
  const last = path.join(folder, 'last');
  const damage: Record<string, (file: string) => void> = {
    'weights-000002.safetensors': (file) => fs.truncateSync(file, 1000),
    'momentum-000002.safetensors': (file) => fs.rmSync(file),
    'checkpoint.json': (file) => fs.writeFileSync(file, '{"version": 1, "gener'),
  };
  for (const [name, spoil] of Object.entries(damage)) {
    const file = path.join(last, name);
    const good = fs.readFileSync(file);
    spoil(file);
    await assert.rejects(
      train(folder),
      (error) => error instanceof BreedlabError && error.message.includes(file),
      name,
    );
    fs.rmSync(file, { force: true });
    fs.writeFileSync(file, good);
  }
  await train(folder);
});

test('whatever step of writing was the last, the old or the new checkpoint is read', async () => {
  const folder = newFolder();
  const setup = openTraining({ engine, settings, dataset, seed: 3, workers: 1 });
  const snapshots: string[] = [];
  // What a kill would leave: the folder as it is just before each tensor file appears and after each event.
  const snapshot = (): void => {
    const copy = path.join(scratch, `snapshot-${snapshots.length}`);
    fs.cpSync(folder, copy, { recursive: true });
    snapshots.push(copy);
  };
  await fit({
    setup,
    settings,
    seed: 3,
    folder,
    secondsBetweenCheckpoints: 0,
    onEvent: (event) => event.type === 'checkpoint' && snapshot(),
    openForWriting: async (file) => {
      const handle = await fs.promises.open(file, 'w');
      return {
        async writeFile(data) {
          await handle.writeFile(data);
          snapshot();
        },
        sync: () => handle.sync(),
        close: () => handle.close(),
      };
    },
  });
  await setup.close();
  const expected = await loadWeights(folder, 'last');
  assert.ok(snapshots.length > 100);
  // Continuing takes a while; every 23rd is enough: the step of 23 meets each moment of writing sooner or
  // later.
  for (const each of snapshots.filter((_, i) => i % 23 === 0)) {
    await train(each);
    assert.deepEqual(await loadWeights(each, 'last'), expected, each);
    assert.deepEqual(await loadWeights(each, 'best'), await loadWeights(folder, 'best'), each);
  }
});

test('weights that are not finite are refused with the name of the tensor', async () => {
  const folder = newFolder();
  await train(folder, {});
  for (const [choice, value] of [
    ['best', NaN],
    ['last', Infinity],
  ] as const) {
    const pointer = path.join(folder, choice, 'checkpoint.json');
    const content = JSON.parse(fs.readFileSync(pointer, 'utf8')) as { weights: { file: string } };
    const stored = [...(await loadWeights(folder, choice))];
    const [damaged] = stored[1]!;
    const tensors = stored.map(([name, { shape, data }]) => {
      if (name === damaged) data[1] = value;
      return { name, shape, read: () => data };
    });
    const file = path.join(folder, choice, content.weights.file);
    fs.rmSync(file);
    fs.writeFileSync(
      pointer,
      JSON.stringify({
        ...content,
        weights: { file: content.weights.file, ...(await writeTensorsFile(file, tensors)) },
      }),
    );
    await assert.rejects(loadWeights(folder, choice), (error: unknown) => {
      assert.ok(error instanceof BreedlabError);
      assert.ok(error.message.includes(`${content.weights.file} hold ${value} in ${damaged}`), error.message);
      return true;
    });
  }
  await assert.rejects(train(folder, {}), /hold Infinity in /);
});
