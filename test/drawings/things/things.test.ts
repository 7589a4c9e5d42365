import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import sharp from 'sharp';
import { BreedlabError, Random } from '../../../src/core';
import { readImageFolder } from '../../../src/data';
import {
  allThingKinds,
  drawThingSvg,
  loadBreeds,
  makeProceduralThings,
  renderThingJpeg,
  type ThingKind,
} from '../../../src/drawings';
import { temporaryFolder } from '../../temporary';

function newFolder(t: TestContext): string {
  return path.join(temporaryFolder(t), 'things');
}

const COUNTS = { train: 2, valid: 1, test: 1 };

describe('the kinds', () => {
  test('are at least 40, numbered in the order of their names, and none is a dog', () => {
    const kinds = allThingKinds();
    assert.ok(kinds.length >= 40, `${kinds.length} kinds`);
    const names = kinds.map(({ folder }) => folder.slice(4));
    assert.deepEqual(names, [...names].sort());
    assert.equal(new Set(names).size, kinds.length);
    kinds.forEach(({ folder }, i) =>
      assert.match(folder, new RegExp(`^${String(i + 1).padStart(3, '0')}\\.[A-Z]\\w+$`)),
    );
    const breeds = new Set(loadBreeds().map(({ folder }) => folder.slice(4).toLowerCase()));
    for (const name of names) {
      assert.ok(!breeds.has(name.toLowerCase()), `${name} is a breed`);
      assert.ok(!/dog|hound|puppy|wolf|terrier/i.test(name), name);
    }
  });

  for (const kind of allThingKinds()) {
    test(`${kind.name}: is well drawn, within the size it claims, and differs each time`, () => {
      const drawings = Array.from({ length: 4 }, (_, i) => kind.draw(Random.seeded(i)));
      assert.equal(new Set(drawings.map(({ svg }) => svg)).size, drawings.length);
      for (const { svg, left, right, top } of drawings) {
        assert.ok(!/NaN|undefined|Infinity/.test(svg), 'numbers are numbers');
        assert.ok(right - left > 30 && right - left < 180, `${right - left} wide`);
        assert.ok(-top > 30 && -top < 180, `${-top} tall`);
      }
    });
  }
});

test('a picture follows from its key alone', async () => {
  const kind = allThingKinds()[7]!;
  const key = { seed: 1, kind, split: 'train', index: 3 } as const;
  assert.equal(drawThingSvg(key).svg, drawThingSvg({ ...key }).svg);
  assert.deepEqual(await renderThingJpeg(key, 48), await renderThingJpeg(key, 48));
  for (const other of [{ seed: 2 }, { split: 'test' }, { index: 4 }, { kind: allThingKinds()[8]! }] as const) {
    assert.notEqual(drawThingSvg({ ...key, ...other }).svg, drawThingSvg(key).svg);
  }
  const { width, height } = await sharp(await renderThingJpeg(key, 48)).metadata();
  assert.ok(Math.abs(Math.min(width, height) - 48) <= 1, `${width} x ${height}`);
});

test('the thing takes up the picture, whatever stands behind it', async () => {
  // The same scene with and without the thing: what differs is the thing.
  for (const kind of allThingKinds()) {
    const empty: ThingKind = { ...kind, floats: true, draw: (random) => ({ ...kind.draw(random), svg: '' }) };
    const shares = await Promise.all(
      [0, 1, 2].map(async (index) => {
        const key = { seed: 5, split: 'train', index } as const;
        const [shown, scene] = await Promise.all(
          [kind, empty].map((one) => pixels(drawThingSvg({ ...key, kind: { ...one, floats: true } }).svg)),
        );
        let different = 0;
        for (let i = 0; i < shown!.length; i += 3) if (Math.abs(shown![i]! - scene![i]!) > 8) different += 3;
        return different / shown!.length;
      }),
    );
    assert.ok(Math.max(...shares) > 0.03, `${kind.name} covers ${shares.map((s) => s.toFixed(3)).join(', ')}`);
  }
});

async function pixels(svg: string): Promise<Buffer> {
  return sharp(Buffer.from(svg), { density: 12 }).flatten().removeAlpha().raw().toBuffer();
}

test('makes the layout of an image folder; a second call makes nothing, another seed all', async (t) => {
  const folder = newFolder(t);
  const options = { folder, imagesPerKind: COUNTS, size: 24 };
  const progress: number[] = [];
  const first = await makeProceduralThings({ ...options, onProgress: ({ done }) => progress.push(done) });
  const total = allThingKinds().length * 4;
  assert.deepEqual([first.made, first.reused, progress.at(-1)], [total, 0, total]);
  const dataset = readImageFolder(folder);
  assert.equal(dataset.classes.length, allThingKinds().length);
  assert.equal(dataset.images.train.length, 2 * dataset.classes.length);

  const second = await makeProceduralThings(options);
  assert.deepEqual([second.made, second.reused], [0, total]);
  fs.rmSync(dataset.images.test[0]!.path);
  const repaired = await makeProceduralThings(options);
  assert.deepEqual([repaired.made, repaired.reused], [1, total - 1]);
  assert.equal(readImageFolder(folder).hash, dataset.hash);

  const fewer = await makeProceduralThings({ ...options, imagesPerKind: { ...COUNTS, train: 1 } });
  assert.equal(fewer.made, 0);
  assert.equal(readImageFolder(folder).images.train.length, dataset.classes.length);
  assert.equal((await makeProceduralThings({ ...options, seed: 2 })).made, total);
  assert.ok(!fs.existsSync(path.join(folder, '.lock')));
});

test('stops between images, and goes on from there', async (t) => {
  const options = { folder: newFolder(t), imagesPerKind: COUNTS, size: 24 };
  const stop = new AbortController();
  const reason = new Error('stop');
  await assert.rejects(
    makeProceduralThings({ ...options, signal: stop.signal, onProgress: () => stop.abort(reason) }),
    (error) => error === reason,
  );
  const { made, reused } = await makeProceduralThings(options);
  assert.ok(reused > 0 && made > 0, `${made} made, ${reused} reused`);
});

test('refuses a folder of others and senseless numbers', async (t) => {
  const folder = newFolder(t);
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, 'mine.txt'), 'mine');
  const options = { folder, imagesPerKind: COUNTS };
  await assert.rejects(makeProceduralThings(options), /holds files that Breedlab did not make \(mine\.txt\)/);
  assert.deepEqual(fs.readdirSync(folder), ['mine.txt']);
  await assert.rejects(makeProceduralThings({ ...options, size: 8 }), BreedlabError);
  const negative = { ...COUNTS, valid: -1 };
  await assert.rejects(makeProceduralThings({ ...options, imagesPerKind: negative }), /valid images per kind is -1/);
});
