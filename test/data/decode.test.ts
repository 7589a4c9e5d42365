import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { decodeBytes, decodeImage, encodePng, ImageFileError } from '../../src/data';
import { difference, fixture, manifest, picture } from './fixtures';
import { temporaryFolder } from '../temporary';

for (const { file, expected, truncated = false } of manifest.decoding) {
  test(`${file} decodes as Pillow decodes it`, async () => {
    const actual = await decodeImage(fixture(file));
    const { mean, max } = difference(actual, await decodeImage(fixture(expected)));
    // Inverse DCTs of other libjpeg builds may round differently by a level.
    assert.ok(max <= 2 && mean <= 0.05, `mean ${mean}, max ${max}`);
    assert.equal(actual.truncated, truncated);
    assert.equal(actual.data.length, actual.width * actual.height * 3);
  });
}

test('a PNG survives encoding and decoding, also from shared memory', async () => {
  const image = picture(5);
  const shared = new Uint8Array(new SharedArrayBuffer(image.data.length));
  shared.set(image.data);
  for (const data of [image.data, shared]) {
    const decoded = await decodeBytes(await encodePng({ ...image, data }), 'memory');
    assert.deepEqual(Uint8Array.from(decoded.data), image.data);
  }
});

async function reasonOf(file: string): Promise<string> {
  try {
    await decodeImage(file);
  } catch (error) {
    assert.ok(error instanceof ImageFileError, String(error));
    assert.equal(error.path, file);
    return error.reason;
  }
  throw new Error(`${file} decoded`);
}

test('what is no image is refused with its reason', async (context) => {
  const folder = temporaryFolder(context);
  const write = (name: string, content: string | Uint8Array): string => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, content);
    return file;
  };
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';
  const png = await encodePng(picture(1));
  assert.equal(await reasonOf(write('empty.jpg', '')), 'is empty');
  assert.match(await reasonOf(write('text.jpg', 'This is not a photograph.')), /is not a JPEG, PNG/);
  assert.match(await reasonOf(write('drawing.jpg', svg)), /is not a JPEG, PNG/);
  assert.match(await reasonOf(write('header.png', png.subarray(0, 20))), /does not decode: /);
  assert.match(await reasonOf(write('start.jpg', Uint8Array.of(0xff, 0xd8, 0xff))), /does not decode: /);
  assert.match(await reasonOf(path.join(folder, 'missing.jpg')), /does not exist/);
  assert.match(await reasonOf(folder), /is not a regular file/);
  fs.symlinkSync('loop.jpg', path.join(folder, 'loop.jpg'));
  assert.match(await reasonOf(path.join(folder, 'loop.jpg')), /link that points to itself/);
});

test('an image of more pixels than Pillow takes is refused before it is decoded', async () => {
  // A small PNG header that claims 20000 x 20000 pixels.
  const bomb = await encodePng(picture(1));
  bomb.writeUInt32BE(20_000, 16);
  bomb.writeUInt32BE(20_000, 20);
  await assert.rejects(decodeBytes(bomb, 'bomb.png'), (error: unknown) => {
    assert.ok(error instanceof ImageFileError);
    assert.match(error.message, /bomb\.png does not decode: /);
    return true;
  });
});

test('sixteen-bit colour keeps its high byte', async () => {
  const image = picture(3, 16, 8);
  const png = await sharp(image.data, { raw: { width: 16, height: 8, channels: 3 } })
    .toColourspace('rgb16')
    .png()
    .toBuffer();
  assert.equal((await sharp(png).metadata()).depth, 'ushort');
  const decoded = await decodeBytes(png, 'memory');
  assert.ok(difference(decoded, image).max <= 1);
});
