import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openWeightsFile } from '../../src/weights';
import { safetensors, written } from './craft';
import { breedlabError, readAll } from './fixtures';
import { temporaryFolder } from '../temporary';

const weight = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };

test('the crafted file that the others deviate from is sound', async (context) => {
  const content = safetensors({ __metadata__: { format: 'pt' }, weight }, new Uint8Array(Float32Array.of(1, 2).buffer));
  assert.deepEqual(await readAll(written(temporaryFolder(context), content)), {
    weight: { dtype: 'float32', shape: [2], values: [1, 2] },
  });
});

test('names are only names', async (context) => {
  const byte = '{"dtype":"U8","shape":[],"data_offsets":[8,9]}';
  const text = `{"__proto__":${JSON.stringify(weight)},"a\\"}{,":${byte}}`;
  assert.deepEqual(Object.keys(await readAll(written(temporaryFolder(context), safetensors(text, 9)))), [
    '__proto__',
    'a"}{,',
  ]);
});

const broken: readonly (readonly [string, Buffer, ...string[]])[] = [
  ['a header that is not JSON', safetensors('{"weight":'), 'the header', 'not JSON'],
  [
    'a header that is not UTF-8',
    Buffer.concat([Buffer.from([3, 0, 0, 0, 0, 0, 0, 0]), Buffer.from([0x7b, 0xff, 0x7d])]),
    'the header',
  ],
  [
    'a header longer than the file',
    Buffer.concat([Buffer.from([255, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('{}')]),
    'the header length',
    '255 bytes',
  ],
  [
    'a header length of 2^64 - 1',
    Buffer.concat([Buffer.alloc(8, 255), Buffer.from('{}')]),
    '18446744073709551615 bytes',
  ],
  ['a header nested without end', safetensors('{"a":'.repeat(200_000)), 'the header'],
  [
    'a name that occurs twice',
    safetensors(`{"weight":${JSON.stringify(weight)},"weight":${JSON.stringify(weight)}}`),
    `tensor 'weight'`,
    'twice',
  ],
  [
    'a name that occurs twice, once escaped',
    safetensors(`{"w":${JSON.stringify(weight)},"\\u0077":${JSON.stringify(weight)}}`),
    `tensor 'w'`,
    'twice',
  ],
  ['an entry that is a list', safetensors({ weight: [] }), `tensor 'weight'`, 'not an object'],
  ['an unknown dtype', safetensors({ weight: { ...weight, dtype: 'F4' } }), `tensor 'weight'`, '"F4"'],
  [
    'a dtype named like an inherited property',
    safetensors({ weight: { ...weight, dtype: 'constructor' } }),
    `tensor 'weight'`,
    'constructor',
  ],
  ['no shape', safetensors({ weight: { ...weight, shape: undefined } }), `tensor 'weight'`, 'shape'],
  [
    'too many dimensions',
    safetensors({ weight: { ...weight, shape: Array<number>(70).fill(1) } }),
    `tensor 'weight'`,
    'at most 64',
  ],
  [
    'a shape of another length',
    safetensors({ weight: { ...weight, shape: [3] } }),
    `tensor 'weight'`,
    '8 bytes for the shape [3]',
  ],
  [
    'a negative shape',
    safetensors({ weight: { ...weight, shape: [-1, -2] } }),
    `tensor 'weight'`,
    'not a whole number',
  ],
  [
    'a fractional shape',
    safetensors({ weight: { ...weight, shape: [0.5, 4] } }),
    `tensor 'weight'`,
    'not a whole number',
  ],
  [
    'a shape whose product overflows',
    safetensors({ weight: { ...weight, shape: [2 ** 52, 2 ** 52] } }),
    `tensor 'weight'`,
  ],
  ['a shape of text', safetensors({ weight: { ...weight, shape: ['2'] } }), `tensor 'weight'`],
  [
    'offsets outside the file',
    safetensors({ weight: { ...weight, shape: [3], data_offsets: [0, 12] } }),
    `tensor 'weight'`,
    '[0,12]',
  ],
  [
    'offsets that run backwards',
    safetensors({ weight: { ...weight, data_offsets: [8, 0] } }),
    `tensor 'weight'`,
    '[8,0]',
  ],
  ['negative offsets', safetensors({ weight: { ...weight, data_offsets: [-8, 0] } }), `tensor 'weight'`, '[-8,0]'],
  [
    'half an element',
    safetensors({ weight: { ...weight, shape: [1], data_offsets: [0, 7] } }, 7),
    `tensor 'weight'`,
    '7 bytes',
  ],
  [
    'tensors that overlap',
    safetensors({ a: weight, b: { ...weight, data_offsets: [4, 12] } }, 12),
    `tensor 'b'`,
    'byte 4 of the data instead of 8',
  ],
  [
    'bytes between tensors',
    safetensors({ a: weight, b: { ...weight, data_offsets: [12, 20] } }, 20),
    `tensor 'b'`,
    'byte 12',
  ],
  ['bytes after the tensors', safetensors({ weight }, 9), 'the end of the data', '8 of 9'],
];

for (const [what, content, ...parts] of broken) {
  test(`${what}: an error that names the entry`, async (context) => {
    const file = written(temporaryFolder(context), content);
    await assert.rejects(() => openWeightsFile(file), breedlabError(file, ...parts));
  });
}
