import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { test } from 'node:test';
import { openWeightsFile } from '../../src/weights';
import { pickle, storage, tensor, torchFile, written, zipFile, type CraftedEntry } from './craft';
import { breedlabError, fixture, readAll } from './fixtures';
import { temporaryFolder } from '../temporary';

const data: CraftedEntry = {
  name: 'm/data.pkl',
  content: pickle.of(pickle.dict([pickle.text('weight'), tensor()])),
};

test('the crafted archive that the others deviate from is sound', async (context) => {
  const folder = temporaryFolder(context);
  for (const content of [zipFile([data, storage]), zipFile([storage, data], { comment: 'any comment' })]) {
    assert.deepEqual(await readAll(written(folder, content)), {
      weight: { dtype: 'float32', shape: [2], values: [1, 2] },
    });
  }
});

const broken: readonly (readonly [string, Buffer, ...(string | RegExp)[]])[] = [
  ['a compressed entry', zipFile([data, { ...storage, method: 8 }]), 'm/data/0', 'compressed (method 8)'],
  ['an encrypted entry', zipFile([data, { ...storage, flags: 1 }]), 'm/data/0', 'encrypted'],
  ['a name that occurs twice', zipFile([data, storage, storage]), 'm/data/0', 'occurs twice'],
  [
    'two entries over the same bytes',
    zipFile([data, storage, { ...storage, name: 'm/data/1', headerPosition: 0 }]),
    'overlaps',
  ],
  ['an entry inside another', zipFile([{ ...data, size: data.content.length + 4 }, storage]), 'overlaps'],
  [
    'an entry that reaches into the directory',
    zipFile([data, { ...storage, size: 9 }]),
    `storage '0'`,
    '9 bytes for 2',
  ],
  [
    'an entry far longer than the file',
    zipFile([data, { ...storage, size: 0xfffffff0 }]),
    'm/data/0',
    'overflows file bounds',
  ],
  [
    'a header outside the file',
    zipFile([data, { ...storage, headerPosition: 0x7fffffff }]),
    'm/data/0',
    'outside the file',
  ],
  [
    'a ZIP64 size that is missing',
    zipFile([data, { ...storage, size: 0xffffffff }]),
    'm/data/0',
    'overflows file bounds',
  ],
  [
    'a local name that differs',
    zipFile([data, { ...storage, localName: 'm/data/9' }]),
    'm/data/0',
    `calls it 'm/data/9'`,
  ],
  ['a local size that differs', zipFile([data, { ...storage, localSize: 4 }]), 'm/data/0', 'differ'],
  ['too few entries', zipFile([data, storage], { entryCount: 3 }), 'the zip directory', 'outside the file'],
  ['a directory elsewhere', zipFile([data, storage], { directoryOffset: 0 }), 'the zip directory'],
  [
    'a directory that would fill the memory',
    zipFile(Array.from({ length: 520 }, () => ({ ...storage, name: 'n'.repeat(65535), localName: 'n' }))),
    'the zip directory',
    '520 entries',
  ],
  ['a wrong checksum of the pickle', zipFile([{ ...data, crc: 1 }, storage]), 'm/data.pkl', 'CRC-32'],
  ['no pickle', zipFile([storage]), '0 entries are called <root>/data.pkl'],
  ['two pickles', zipFile([data, { ...data, name: 'n/data.pkl' }, storage]), '2 entries are called <root>/data.pkl'],
  [
    'a TorchScript program',
    zipFile([data, storage, { name: 'm/constants.pkl', content: data.content }]),
    'TorchScript',
  ],
  [
    'big-endian data',
    zipFile([data, storage, { name: 'm/byteorder', content: Buffer.from('big') }]),
    'm/byteorder',
    `'big'`,
  ],
  ['no storage', zipFile([data]), `storage '0'`, 'no such entry'],
  [
    'a storage that is too short',
    torchFile(data.content as Buffer, [{ ...storage, content: new Uint8Array(4) }]),
    `storage '0'`,
    '4 bytes for 2',
  ],
  [
    'a pickle that would fill the memory',
    zipFile([{ ...data, content: Buffer.alloc(17 * 2 ** 20) }, storage]),
    'm/data.pkl',
    'more than 16777216',
  ],
];

for (const [what, content, ...parts] of broken) {
  test(`${what}: an error that names the entry`, async (context) => {
    const file = written(temporaryFolder(context), content);
    await assert.rejects(() => openWeightsFile(file), breedlabError(file, ...parts));
  });
}

test('a wrong checksum of a storage is found when a tensor in it is read, each time', async (context) => {
  const file = written(temporaryFolder(context), zipFile([data, { ...storage, crc: 7 }]));
  const opened = await openWeightsFile(file);
  assert.throws(() => opened.read('weight'), breedlabError(file, 'm/data/0', 'CRC-32', 'instead of 00000007'));
  assert.throws(() => opened.read('weight'), breedlabError(file, 'm/data/0', 'CRC-32'));
  opened.close();
});

test('every truncation of an archive is an error', async (context) => {
  const whole = fs.readFileSync(fixture('module.pth'));
  const folder = temporaryFolder(context);
  for (let length = 0; length < whole.length; length += 7) {
    const file = written(folder, whole.subarray(0, length));
    await assert.rejects(() => openWeightsFile(file), breedlabError(file));
  }
});
