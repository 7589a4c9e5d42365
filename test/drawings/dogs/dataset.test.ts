import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import test, { type TestContext } from 'node:test';
import sharp from 'sharp';
import { findBreeds, makeProceduralDogs, renderDogJpeg, type ProceduralDogsOptions } from '../../../src/drawings/dogs';
import { plantLease } from '../../core/leases/plant';
import { temporaryFolder } from '../../temporary';

function tinyOptions(t: TestContext): ProceduralDogsOptions {
  const parent = temporaryFolder(t);
  return {
    folder: path.join(parent, 'dogs'),
    breeds: ['016.Beagle', '056.Dachshund'],
    imagesPerBreed: { train: 3, valid: 1, test: 2 },
    size: 32,
  };
}

function listing(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

test('makes the layout of dogImages, and a second call makes nothing', async (t) => {
  const options = tinyOptions(t);
  const progress: number[] = [];
  const first = await makeProceduralDogs({
    ...options,
    onProgress: ({ done, total, seconds }) => {
      assert.ok(done <= total && seconds >= 0);
      progress.push(done);
    },
  });
  assert.deepEqual([first.made, first.reused, progress[progress.length - 1]], [12, 0, 12]);
  assert.deepEqual(listing(options.folder), [
    'dataset.json',
    ...['016.Beagle', '056.Dachshund'].flatMap((b) => [1, 2].map((i) => `test/${b}/${b.slice(0, 3)}_0000${i}.jpg`)),
    ...['016.Beagle', '056.Dachshund'].flatMap((b) => [1, 2, 3].map((i) => `train/${b}/${b.slice(0, 3)}_0000${i}.jpg`)),
    ...['016.Beagle', '056.Dachshund'].map((b) => `valid/${b}/${b.slice(0, 3)}_00001.jpg`),
  ]);
  const { format, channels } = await sharp(path.join(options.folder, 'train/016.Beagle/016_00001.jpg')).metadata();
  assert.deepEqual([format, channels], ['jpeg', 3]);
  const second = await makeProceduralDogs(options);
  assert.deepEqual([second.made, second.reused], [0, 12]);
});

test('a whole folder is only read, whoever may hold it; for one with gaps its holder is waited for', async (t) => {
  const options = tinyOptions(t);
  await makeProceduralDogs(options);
  const place = path.join(options.folder, '.lock');
  const renew = plantLease(place, { pid: 12, host: 'another-machine' });
  const before = fs.statSync(options.folder).mtimeMs;
  assert.deepEqual((await makeProceduralDogs(options)).made, 0);
  assert.equal(fs.statSync(options.folder).mtimeMs, before, 'nothing was written beside the images');

  process.env['BREEDLAB_LEASE_SECONDS'] = '1';
  t.after(() => delete process.env['BREEDLAB_LEASE_SECONDS']);
  fs.rmSync(path.join(options.folder, 'train/016.Beagle/016_00002.jpg'));
  const timer = setInterval(renew, 100);
  setTimeout(() => clearInterval(timer), 1500);
  const waiting: string[] = [];
  const began = performance.now();
  const made = await makeProceduralDogs({
    ...options,
    onProgress: (progress) => progress.waiting !== undefined && waiting.push(progress.waiting),
  });
  assert.equal(made.made, 1);
  assert.ok(performance.now() - began > 2300, 'taken over a lease after the last renewal');
  assert.match(
    waiting[0]!,
    /Dataset folder .* is held by process 12 on another-machine since .*waiting for it \(0 s\)/,
  );
  assert.deepEqual(
    fs.readdirSync(options.folder).filter((name) => name.startsWith('.')),
    [],
  );
});

test('splits hold different pictures', async (t) => {
  const options = tinyOptions(t);
  await makeProceduralDogs(options);
  const contents = listing(options.folder)
    .filter((f) => f.endsWith('.jpg'))
    .map((f) => fs.readFileSync(path.join(options.folder, f), 'base64'));
  assert.equal(new Set(contents).size, contents.length);
});

test('a file that is lost comes back the same', async (t) => {
  const options = tinyOptions(t);
  await makeProceduralDogs(options);
  const file = path.join(options.folder, 'test/056.Dachshund/056_00002.jpg');
  const before = fs.readFileSync(file);
  fs.rmSync(file);
  const again = await makeProceduralDogs(options);
  assert.deepEqual([again.made, again.reused], [1, 11]);
  assert.deepEqual(fs.readFileSync(file), before);
});

for (const [version, withSums] of [
  ['', true],
  [' of an earlier version, without sums', false],
] as const) {
  test(`damaged images of a folder${version} are drawn again`, async (t) => {
    const options = tinyOptions(t);
    await makeProceduralDogs(options);
    const manifest = path.join(options.folder, 'dataset.json');
    const { images, ...made } = JSON.parse(fs.readFileSync(manifest, 'utf8')) as { images: Record<string, unknown> };
    assert.equal(Object.keys(images).length, 12);
    if (!withSums) fs.writeFileSync(manifest, JSON.stringify(made));
    const file = (number: number): string => path.join(options.folder, `train/016.Beagle/016_0000${number}.jpg`);
    const before = [1, 2, 3].map((number) => fs.readFileSync(file(number)));
    fs.truncateSync(file(1), 0);
    fs.truncateSync(file(2), before[1]!.length - 30);
    // As long as before.
    if (withSums) fs.writeFileSync(file(3), Buffer.from(before[2]!).fill(7, 40));
    const again = await makeProceduralDogs(options);
    assert.deepEqual([again.made, again.reused], withSums ? [3, 9] : [2, 10]);
    assert.deepEqual(
      [1, 2, 3].map((number) => fs.readFileSync(file(number))),
      before,
    );
    const last = await makeProceduralDogs(options);
    assert.deepEqual([last.made, last.reused], [0, 12]);
  });
}

test('breeds and images no longer asked for go, temporary files too', async (t) => {
  const options = tinyOptions(t);
  await makeProceduralDogs(options);
  fs.writeFileSync(path.join(options.folder, 'train/016.Beagle/016_00001.jpg.123.tmp'), 'half');
  const fewer = await makeProceduralDogs({
    ...options,
    breeds: ['016.Beagle'],
    imagesPerBreed: { train: 2, valid: 1, test: 2 },
  });
  assert.deepEqual([fewer.made, fewer.reused], [0, 5]);
  assert.deepEqual(
    listing(options.folder).filter((f) => f.includes('Dachshund') || f.endsWith('.tmp') || f.includes('00003')),
    [],
  );
  assert.equal(fs.existsSync(path.join(options.folder, 'train/056.Dachshund')), false);
});

test('another seed or size draws every image again', async (t) => {
  const options = tinyOptions(t);
  await makeProceduralDogs(options);
  const file = path.join(options.folder, 'train/016.Beagle/016_00001.jpg');
  const before = fs.readFileSync(file);
  assert.equal((await makeProceduralDogs({ ...options, seed: 2 })).made, 12);
  assert.notDeepEqual(fs.readFileSync(file), before);
  assert.equal((await makeProceduralDogs({ ...options, seed: 2, size: 40 })).made, 12);
});

test('a folder that is not ours is left alone', async (t) => {
  const options = tinyOptions(t);
  const photo = path.join(options.folder, 'train', 'holiday.jpg');
  fs.mkdirSync(path.dirname(photo), { recursive: true });
  fs.writeFileSync(photo, 'mine');
  await assert.rejects(makeProceduralDogs(options), /holds files that Breedlab did not make \(train\)/);
  fs.writeFileSync(path.join(options.folder, 'dataset.json'), '{"generator":"another"}');
  await assert.rejects(makeProceduralDogs(options), /did not make/);
  fs.writeFileSync(path.join(options.folder, 'dataset.json'), 'null');
  await assert.rejects(makeProceduralDogs(options), /did not make/);
  assert.equal(fs.readFileSync(photo, 'utf8'), 'mine');
});

test('images of a newer version of the generator are left as they are', async (t) => {
  const options = tinyOptions(t);
  await makeProceduralDogs(options);
  const manifest = path.join(options.folder, 'dataset.json');
  const before = JSON.parse(fs.readFileSync(manifest, 'utf8')) as { version: number };
  fs.writeFileSync(manifest, JSON.stringify({ ...before, version: before.version + 1 }));
  const files = fs.readdirSync(options.folder, { recursive: true });
  await assert.rejects(makeProceduralDogs(options), /dataset\.json has format \d+, and this Breedlab reads/);
  assert.deepEqual(fs.readdirSync(options.folder, { recursive: true }), files);
});

test('stops at a signal and goes on from there', async (t) => {
  const options = { ...tinyOptions(t), imagesPerBreed: { train: 60, valid: 5, test: 5 } };
  const stop = new AbortController();
  const running = makeProceduralDogs({
    ...options,
    workers: 1,
    onProgress: () => stop.abort(),
    signal: stop.signal,
  });
  await assert.rejects(running, { name: 'AbortError' });
  const files = listing(options.folder);
  const made = files.filter((f) => f.endsWith('.jpg')).length;
  assert.ok(made > 0 && made < 140, `${made} made`);
  assert.deepEqual(
    files.filter((f) => f.endsWith('.tmp')),
    [],
  );
  const rest = await makeProceduralDogs(options);
  assert.deepEqual([rest.made, rest.reused], [140 - made, made]);
});

test('options that make no sense are refused by value', async (t) => {
  const options = tinyOptions(t);
  await assert.rejects(makeProceduralDogs({ ...options, size: 4 }), /image size is 4\. Give a whole number from 16/);
  await assert.rejects(
    makeProceduralDogs({ ...options, imagesPerBreed: { train: -1, valid: 0, test: 0 } }),
    /train images per breed is -1/,
  );
  await assert.rejects(makeProceduralDogs({ ...options, breeds: ['Beagle'] }), /Unknown breed 'Beagle'/);
  await assert.rejects(makeProceduralDogs({ ...options, breeds: [] }), /list of breeds is empty/);
  assert.equal(fs.existsSync(options.folder), false);
});

test('draws quickly: at least 25 images of 128 px in a second of one core', async (t) => {
  const options = { ...tinyOptions(t), size: 128, imagesPerBreed: { train: 50, valid: 0, test: 0 } };
  // The processor's time, unlike the clock's, does not depend on other programs.
  const before = process.cpuUsage();
  const { made } = await makeProceduralDogs(options);
  const { user, system } = process.cpuUsage(before);
  const rate = made / ((user + system) / 1e6);
  assert.ok(rate > 25, `${rate.toFixed(0)} images/s`);
});

test('the images do not depend on the number of threads, and are those of the drawing', async (t) => {
  const [one, three] = [tinyOptions(t), tinyOptions(t)];
  await makeProceduralDogs({ ...one, workers: 1 });
  await makeProceduralDogs({ ...three, workers: 3 });
  const contents = (folder: string): string[] =>
    listing(folder).map((file) => `${file} ${fs.readFileSync(path.join(folder, file), 'base64')}`);
  assert.deepEqual(contents(three.folder), contents(one.folder));
  const [breed] = findBreeds(['056.Dachshund']);
  const drawn = await renderDogJpeg({ seed: 1, breed: breed!, split: 'test', index: 1 }, 32);
  assert.deepEqual(fs.readFileSync(path.join(one.folder, 'test/056.Dachshund/056_00002.jpg')), drawn);
});

test('an error that stops a thread from drawing says what to do', async (t) => {
  const options = tinyOptions(t);
  fs.mkdirSync(path.join(options.folder, 'train'), { recursive: true });
  fs.writeFileSync(path.join(options.folder, 'dataset.json'), '{"generator":"breedlab procedural dogs"}');
  // A file where a class folder belongs: its pictures cannot be written.
  fs.writeFileSync(path.join(options.folder, 'train', '016.Beagle'), '');
  await assert.rejects(
    makeProceduralDogs(options),
    /016_0000\d\.jpg: a file is in the place of a folder .*(EEXIST|ENOTDIR)/,
  );
});
