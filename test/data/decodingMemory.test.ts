import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';

// Read when the first image is decoded.
process.env.BREEDLAB_IMAGE_MB = '40';

import { createLoader, decodeImage, ImageFileError } from '../../src/data';
import { mostDecodingMemory, withDecodingMemory } from '../../src/data/images/memory';
import { verifyDataset } from '../../src/datasets';
import { readImageFolder } from '../../src/data';
import { temporaryFolder } from '../temporary';
import { options, take } from './loaderFixtures';

const MIB = 2 ** 20;

/** A file of a few kilobytes. */
async function plain(file: string, side: number): Promise<string> {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const image = sharp({ create: { width: side, height: side, channels: 3, background: '#876' } });
  await image.toFormat(path.extname(file) === '.webp' ? 'webp' : 'png', { effort: 1 }).toFile(file);
  return file;
}

test('images are decoded as far as their memory goes, by all threads together', async (context) => {
  const folder = temporaryFolder(context);
  // 1.2 megapixels of WebP take 16 MiB: two of them at a time.
  const images = await Promise.all(
    Array.from({ length: 16 }, async (_, label) => ({
      path: await plain(path.join(folder, `${label}.webp`), 1100),
      label,
    })),
  );
  const loader = createLoader(options(images, { batchSize: 16, workers: 4 }));
  const [batch] = await take(loader, 1);
  assert.deepEqual(loader.skipped, []);
  assert.equal(batch!.size, 16);
  await loader.close();
  const most = mostDecodingMemory() / MIB;
  assert.ok(most > 20 && most <= 40, `${most} MiB`);
});

test('an image that needs more is left out by name, with the way to have it', async (context) => {
  const root = temporaryFolder(context);
  for (const split of ['train', 'valid', 'test']) {
    for (const name of ['A', 'B']) await plain(path.join(root, split, name, 'small.png'), 16);
  }
  const large = await plain(path.join(root, 'train/A/large.webp'), 2000);
  assert.ok(fs.statSync(large).size < 20_000);
  const reason = 'needs 54 MiB of memory to decode, more than the 40 of BREEDLAB_IMAGE_MB';
  await assert.rejects(
    decodeImage(large),
    (error: unknown) => error instanceof ImageFileError && error.reason === reason,
  );
  const dataset = readImageFolder(root);
  const { broken } = await verifyDataset(dataset, { workers: 2 });
  assert.deepEqual(broken, [{ path: 'train/A/large.webp', reason }]);
  const loader = createLoader(options([...dataset.images.train]));
  await take(loader, 1);
  assert.deepEqual(loader.skipped, [{ path: large, reason }]);
  await loader.close();
});

test('what needs all of it, or an unknown part, waits until nothing else is decoded', async () => {
  const running = new Set<string>();
  const seen: string[] = [];
  const job = (name: string, bytes: number | undefined): Promise<void> =>
    withDecodingMemory(bytes, async () => {
      running.add(name);
      seen.push([...running].sort().join('+'));
      await new Promise((resolve) => setTimeout(resolve, 30));
      running.delete(name);
    });
  await Promise.all([job('a', 15 * MIB), job('b', 20 * MIB), job('whole', 40 * MIB), job('unknown', undefined)]);
  assert.ok(seen.includes('a+b'), seen.join());
  assert.ok(seen.includes('whole') && seen.includes('unknown'), seen.join());
  assert.ok(
    seen.every((each) => !each.includes('+') || each === 'a+b'),
    seen.join(),
  );
  const failed = withDecodingMemory(40 * MIB, () => Promise.reject(new Error('no image')));
  await assert.rejects(failed, /no image/);
  await job('after a failure', 40 * MIB);
});
