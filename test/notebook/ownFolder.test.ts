import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { before, describe, test } from 'node:test';
import { MIME, type MimeBundle } from '../../src/charts';
import { show } from '../../src/notebook';
import { makeTinyDataset } from '../training/tiny';
import { temporaryFolder } from '../temporary';

const shown: MimeBundle[] = [];
/** A kernel that keeps what cells show. */
require.cache[require.resolve('tslab/dist/jupyter.js')] = {
  exports: { lastWriteDisplayData: ({ data }: { data: MimeBundle }) => shown.push(data) },
} as NodeJS.Module;

describe("one's own folder in a cell", () => {
  const scratch = temporaryFolder();
  const images = path.join(scratch, 'images');
  const loose = path.join(scratch, 'loose');
  before(async () => {
    await makeTinyDataset(images);
    fs.mkdirSync(loose);
    for (const name of ['rex.jpg', 'lassie.jpg']) {
      fs.copyFileSync(path.join(images, 'test', '001.Color_0', '0.jpg'), path.join(loose, name));
    }
    fs.writeFileSync(path.join(loose, 'broken.jpg'), 'no image');
  });

  /** What a verb shows, in words, with a picture. */
  async function said(verb: () => Promise<void>): Promise<string> {
    shown.length = 0;
    await verb();
    assert.ok(shown.every((data) => typeof data[MIME.png] === 'string'));
    return shown.map((data) => String(data[MIME.text])).join('\n');
  }

  test('is sampled as a dataset, as a folder of classes, and as loose photos', async () => {
    assert.match(
      await said(() => show.samples('train', { data: images })),
      /train: 24 images; shown: Color 0, Color 1/,
    );
    const classes = await said(() => show.samples(path.join(images, 'train'), { perBreed: 2 }));
    assert.match(classes, /^train: 24 images; shown: Color 0, Color 0, Color 1, Color 1, Color 2, Color 2$/);
    assert.match(
      await said(() => show.samples(loose)),
      /^loose: 3 images; 1 that were drawn cannot be read; shown: (lassie, rex|rex, lassie)$/,
    );
  });

  test('has its first photo augmented', async () => {
    assert.match(await said(() => show.augmentations(path.join(images, 'train'))), /^Augmentation of 0\.jpg/);
    assert.match(await said(() => show.augmentations(path.join(loose, 'rex.jpg'), { experiment: 42 })), /rex\.jpg/);
  });

  test('that is none, or has no image, is said to be', async () => {
    await assert.rejects(show.samples('trian'), /'trian' is not a split, and no folder\. Splits: train, valid, test/);
    fs.mkdirSync(path.join(scratch, 'empty'));
    await assert.rejects(show.samples(path.join(scratch, 'empty')), /There are no images in .*empty/);
  });
});
