import assert from 'node:assert/strict';
import * as path from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { decodeImage, exifOrientation, turnUpright } from '../../src/data';
import { temporaryFolder } from '../temporary';

const scratch = temporaryFolder();

/** Every pixel differs, so that every turn and mirroring does. */
const SIZE = { width: 5, height: 3 };
const pixels = Uint8Array.from({ length: SIZE.width * SIZE.height * 3 }, (_, i) => i * 5);

for (let orientation = 1; orientation <= 8; orientation++) {
  test(`an image of EXIF orientation ${orientation} is turned as sharp turns it`, async () => {
    const file = path.join(scratch, `${orientation}.png`);
    await sharp(pixels, { raw: { ...SIZE, channels: 3 } })
      .withMetadata({ orientation })
      .png()
      .toFile(file);
    assert.equal(await exifOrientation(file), orientation);
    const stored = await decodeImage(file);
    assert.deepEqual([...stored.data], [...pixels], 'decoding does not turn');
    const upright = await turnUpright(stored, orientation);
    const expected = await sharp(file).autoOrient().raw().toBuffer({ resolveWithObject: true });
    assert.deepEqual([upright.width, upright.height], [expected.info.width, expected.info.height]);
    assert.deepEqual([...upright.data], [...expected.data]);
  });
}

test('a file without an orientation, or none at all, is upright', async () => {
  const file = path.join(scratch, 'plain.png');
  await sharp(pixels, { raw: { ...SIZE, channels: 3 } })
    .png()
    .toFile(file);
  assert.equal(await exifOrientation(file), 1);
  assert.equal(await exifOrientation(path.join(scratch, 'missing.jpg')), 1);
});
