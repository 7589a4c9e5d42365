import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import * as zlib from 'node:zlib';
import { lazyStateDict, openWeightsFile } from '../../src/weights';
import { tableCrc32 } from '../../src/core/crc32';
import { safetensors, written } from './craft';
import { breedlabError, expectedTensors, fixture, manifest, readAll } from './fixtures';
import { temporaryFolder } from '../temporary';

for (const [name, { format }] of Object.entries(manifest.files)) {
  test(`${name}: every tensor is what PyTorch holds, bit for bit`, async () => {
    const opened = await openWeightsFile(fixture(name));
    assert.equal(opened.format, format);
    opened.close();
    const actual = await readAll(fixture(name));
    const expected = expectedTensors(name);
    assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort());
    for (const [key, tensor] of Object.entries(expected)) {
      assert.deepEqual({ ...actual[key]!, values: [] }, { ...tensor, values: [] }, key);
      assert.deepEqual(actual[key]!.values, tensor.values, key);
    }
  });
}

for (const [name, names] of Object.entries(manifest.refused)) {
  test(`${name} is refused by name`, async () => {
    await assert.rejects(() => openWeightsFile(fixture(name)), breedlabError(fixture(name), 'is refused at', names));
  });
}

test('a file that would run a command when unpickled runs nothing', async (context) => {
  const folder = temporaryFolder(context);
  const before = process.cwd();
  process.chdir(folder);
  context.after(() => process.chdir(before));
  for (const name of ['refused-command.pth', 'refused-command-legacy.pth']) {
    assert.ok(fs.readFileSync(fixture(name)).includes('touch breedlab-was-here'));
    await assert.rejects(() => openWeightsFile(fixture(name)));
  }
  assert.deepEqual(fs.readdirSync(folder), []);
});

for (const type of ['F16', 'BF16'] as const) {
  test(`all 65,536 values of ${type} are PyTorch's`, async (context) => {
    const patterns = Uint16Array.from({ length: 65536 }, (_, i) => i);
    const header = { all: { dtype: type, shape: [65536], data_offsets: [0, 131072] } };
    const file = written(temporaryFolder(context), safetensors(header, new Uint8Array(patterns.buffer)));
    const opened = await openWeightsFile(file);
    const values = opened.read('all');
    opened.close();
    const bits = new Uint32Array(values.buffer).map((word, i) => (Number.isNaN(values[i]!) ? 0x7fc00000 : word));
    assert.equal(createHash('sha256').update(new Uint8Array(bits.buffer)).digest('hex'), manifest.allPatterns[type]);
  });
}

test('a tensor longer than one read is whole', async (context) => {
  const values = Float32Array.from({ length: 600_001 }, (_, i) => i - 7);
  const header = { long: { dtype: 'F32', shape: [values.length], data_offsets: [0, values.byteLength] } };
  const opened = await openWeightsFile(
    written(temporaryFolder(context), safetensors(header, new Uint8Array(values.buffer))),
  );
  assert.deepEqual(opened.read('long'), values);
  opened.close();
});

test('names, entries, absent names, and a closed file', async () => {
  const opened = await openWeightsFile(fixture('module.pth'));
  assert.equal(opened.names()[0], '0.weight');
  assert.deepEqual(opened.entry('0.weight'), { shape: [4, 3, 3, 3], dtype: 'float32', elements: 108 });
  assert.ok(opened.has('1.running_var') && !opened.has('constructor'));
  assert.throws(() => opened.read('0.weigth'), breedlabError('module.pth', `no tensor '0.weigth'`, `'0.weight'`));
  opened.close();
  opened.close();
  assert.throws(() => opened.read('0.weight'), breedlabError('module.pth', 'was closed'));
});

test('a lazy state dict reads a tensor when its data is asked for', async () => {
  const opened = await openWeightsFile(fixture('module.safetensors'));
  const tensors = lazyStateDict(opened);
  assert.deepEqual(Object.keys(tensors).sort(), [...opened.names()].sort());
  assert.equal(tensors['constructor'], undefined);
  assert.deepEqual(tensors['3.weight']!.data, opened.read('3.weight'));
  opened.close();
  assert.deepEqual(tensors['3.weight']!.shape, [5, 16]);
  assert.throws(() => tensors['3.weight']!.data, breedlabError('was closed'));
});

for (const value of [NaN, Infinity, -Infinity]) {
  test(`a state dict with ${value} is refused with the name of the tensor`, async (context) => {
    const header = {
      'features.0.weight': { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
      'features.0.bias': { dtype: 'F32', shape: [2], data_offsets: [8, 16] },
    };
    const content = new Uint8Array(Float32Array.of(1, 2, 3, value).buffer);
    const file = written(temporaryFolder(context), safetensors(header, content));
    const opened = await openWeightsFile(file);
    context.after(() => opened.close());
    const tensors = lazyStateDict(opened);
    assert.deepEqual(tensors['features.0.weight']!.data, Float32Array.of(1, 2));
    assert.throws(() => tensors['features.0.bias']!.data, breedlabError(file, "'features.0.bias'", `holds ${value}`));
  });
}

test('missing files, folders, pipes and foreign files are named', async (context) => {
  const folder = temporaryFolder(context);
  await assert.rejects(() => openWeightsFile(path.join(folder, 'none.pth')), breedlabError('none.pth does not exist'));
  await assert.rejects(() => openWeightsFile(folder), breedlabError(folder, 'not a regular file'));
  for (const content of ['', 'x', '<html>not found</html>', '\0'.repeat(100)]) {
    const file = written(folder, Buffer.from(content));
    await assert.rejects(() => openWeightsFile(file), breedlabError(file, 'neither a PyTorch nor a safetensors file'));
  }
});

test('a file that shrinks after opening gives an error, not wrong values', async (context) => {
  const file = path.join(temporaryFolder(context), 'shrinks.safetensors');
  fs.copyFileSync(fixture('layouts.safetensors'), file);
  const opened = await openWeightsFile(file);
  fs.truncateSync(file, 500);
  const failures = opened.names().filter((name) => {
    try {
      opened.read(name);
      return false;
    } catch (error) {
      return breedlabError(file, name)(error);
    }
  });
  opened.close();
  assert.ok(failures.length > 0);
});

test('the table CRC-32 is the one of zip', () => {
  assert.equal(tableCrc32(Buffer.from('123456789')), 0xcbf43926);
  assert.equal(tableCrc32(Buffer.from('6789'), tableCrc32(Buffer.from('12345'))), 0xcbf43926);
  if (typeof zlib.crc32 === 'function') assert.equal(zlib.crc32(Buffer.from('123456789')), 0xcbf43926);
});
