import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { decodeBytes, ImageFileError } from '../../src/data';
import { jpegHeader, MOST_SCANS } from '../../src/data/images/format';
import { manyScans } from '../attack/scans';
import { picture } from './fixtures';

for (const kind of ['progressive', 'sequential'] as const) {
  test(`a ${kind} JPEG of thousands of scans is left out at once`, async () => {
    const bomb = manyScans({ width: 2048, height: 2048, scans: 3000, kind });
    const start = performance.now();
    await assert.rejects(decodeBytes(bomb, 'bomb.jpg'), (error: unknown) => {
      assert.ok(error instanceof ImageFileError);
      assert.equal(error.reason, `has more than ${MOST_SCANS} scans`);
      return true;
    });
    assert.ok(performance.now() - start < 1000);
    const most = manyScans({ width: 64, height: 48, scans: MOST_SCANS, kind });
    const { width, height } = await decodeBytes(most, 'most.jpg');
    assert.deepEqual([width, height], [64, 48]);
  });
}

test('scans of what encoders write are counted', async () => {
  const image = picture(3, 64, 48);
  const made = sharp(image.data, { raw: { width: 64, height: 48, channels: 3 } });
  const headers = await Promise.all(
    [{ progressive: false }, { progressive: true }, { progressive: true, optimizeScans: true, mozjpeg: true }].map(
      async (options) => jpegHeader(await made.clone().jpeg(options).toBuffer())!,
    ),
  );
  for (const { width, height, components } of headers) assert.deepEqual([width, height, components], [64, 48, 3]);
  assert.equal(headers[0]!.scans, 1);
  for (const { scans } of headers.slice(1)) assert.ok(scans > 3 && scans < 20, `${scans}`);
});
