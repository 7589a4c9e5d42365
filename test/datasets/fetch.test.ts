import assert from 'node:assert/strict';
import nodeFs, * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { readJson } from '../../src/core';
import { SPLIT_LIST_FILE, type Dataset } from '../../src/data';
import { allPublishedDatasets, fetchDataset, verifyDataset, type FetchEvent } from '../../src/datasets';
import { cutAfter, file } from '../download/server';
import { assertNothingUnpacked, mainArchive, NETWORK, says, setting } from './fetchSetting';

for (const published of allPublishedDatasets()) {
  const { name } = published;

  test(`${name}: fetched, unpacked, split, and as described`, async (context) => {
    const at = await setting(context, published);
    const fetched = await at.fetch();
    assert.deepEqual([fetched.fetched, fetched.folder], [true, at.folder]);
    assert.deepEqual([...at.requests].sort(), at.dataset.archives.map(({ fileName }) => fileName).sort());
    assert.deepEqual(fs.readdirSync(path.join(at.base, '.fetch')), [], 'downloads are removed');

    const { dataset } = fetched;
    assert.deepEqual(
      dataset.classes.map(({ folder }) => folder),
      at.dataset.classes(),
    );
    const drawn = published.validShare !== null;
    assert.equal(fs.existsSync(path.join(at.folder, SPLIT_LIST_FILE)), drawn);
    const counts = [dataset.images.train.length, dataset.images.valid.length, dataset.images.test.length];
    assert.deepEqual(counts, drawn ? [6, 2, 4] : [8, 4, 4]);
    const parts = fs.readdirSync(at.folder).filter((entry) => !entry.endsWith('.json'));
    assert.deepEqual(parts.sort(), published.parts.map((part) => part.name).sort());
    assert.equal(
      fs.readdirSync(at.folder, { recursive: true }).filter((entry) => /\.jpe?g$/i.test(String(entry))).length,
      drawn ? 12 : 16,
    );

    const manifest = readJson<{ dataset: string; license: string; archives: { sha256: string }[] }>(
      path.join(at.folder, 'breedlab-dataset.json'),
    );
    assert.deepEqual([manifest.dataset, manifest.license], [name, published.license]);
    assert.ok(manifest.archives.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256)));

    const report = await verifyDataset(dataset, { published: at.dataset, workers: 1 });
    assert.ok(report.ok && report.description?.matches, JSON.stringify(report.description));
    assert.ok(at.events.some(({ type }) => type === 'unpacking') && at.events.at(-1)?.type === 'unpacked');

    const again = await at.fetch();
    assert.equal(again.fetched, false);
    assert.equal(again.dataset.hash, dataset.hash);
    assert.equal(at.requests.length, at.dataset.archives.length, 'nothing was asked for again');
  });

  test(`${name}: a connection that is cut is taken up where it ended`, async (context) => {
    const at = await setting(context, published, (content) => (request, response, number) => {
      const answer = number === 0 ? cutAfter(content, Math.floor(content.length / 2)) : file(content);
      answer(request, response, number);
    });
    assert.equal((await at.fetch()).fetched, true);
    assert.equal(at.requests.length, 2 * at.dataset.archives.length);
    assert.equal(at.events.filter(({ type }) => type === 'retry').length, at.dataset.archives.length);
  });

  test(`${name}: a server that stalls costs its timeout, and the next fetch continues`, async (context) => {
    let stall = true;
    const at = await setting(context, published, (content) => (request, response, number) => {
      if (!stall) return file(content)(request, response, number);
      response.writeHead(200, { etag: '"one"', 'content-length': content.length });
      response.write(content.subarray(0, 100));
    });
    const patience = { network: { ...NETWORK, timeoutSeconds: 0.3, retries: 0 } };
    await assert.rejects(at.fetch(patience), says(mainArchive(at), /sent nothing|did not answer/));
    assertNothingUnpacked(at);
    const part = path.join(at.base, '.fetch', name, `${mainArchive(at)}.part`);
    const kept = fs.statSync(part, { throwIfNoEntry: false })?.size ?? 0;
    stall = false;
    at.events.length = 0;
    await at.fetch();
    const start = at.events.find((event) => event.type === 'start');
    assert.equal(start?.type === 'start' && start.resumedFrom, kept);
  });

  test(`${name}: bytes that are not the published ones are refused`, async (context) => {
    const at = await setting(context, published, (content) => {
      const wrong = Buffer.from(content);
      // Enough of them to reach into an image, whose archive then still looks sound.
      for (let i = 0; i < 100; i++) wrong[Math.floor(content.length * 0.4) + i]! ^= 0xff;
      return file(wrong);
    });
    await assert.rejects(at.fetch(), says(mainArchive(at), /SHA-256|MD5|CRC-32|damaged/));
    assertNothingUnpacked(at);
  });

  test(`${name}: a wrong length is refused`, async (context) => {
    const at = await setting(context, published, (content) => file(Buffer.concat([content, Buffer.alloc(7)])));
    await assert.rejects(at.fetch(), says(mainArchive(at), /offers|MD5/));
    assertNothingUnpacked(at);
  });

  test(`${name}: a missing file is an error at once, a moved one is followed`, async (context) => {
    const missing = await setting(context, published, () => (_, response) => response.writeHead(404).end());
    await assert.rejects(missing.fetch(), says(mainArchive(missing), 'does not exist'));
    assert.equal(missing.requests.length, 1);
    assertNothingUnpacked(missing);

    const moved = await setting(context, published, (content) => (request, response, number) => {
      if (request.url?.includes('?moved')) file(content)(request, response, number);
      else response.writeHead(302, { location: `${request.url ?? ''}?moved` }).end();
    });
    assert.equal((await moved.fetch()).fetched, true);
  });

  test(`${name}: a full disk is an error before anything is received`, async (context) => {
    const at = await setting(context, published);
    context.mock.method(nodeFs, 'statfsSync', () => ({ bavail: 0, bsize: 4096 }));
    await assert.rejects(at.fetch(), says('MiB', 'its disk has 0 MiB free'));
    assertNothingUnpacked(at);
  });

  test(`${name}: archives on this machine are taken instead, and left there`, async (context) => {
    const at = await setting(context, published);
    const folder = path.join(at.base, 'mine');
    fs.mkdirSync(folder);
    for (const [fileName, content] of at.archives) fs.writeFileSync(path.join(folder, fileName), content);
    assert.equal((await at.fetch({ from: [folder] })).fetched, true);
    assert.deepEqual(at.requests, []);
    assert.deepEqual(fs.readdirSync(folder).sort(), [...at.archives.keys()].sort());

    fs.rmSync(at.folder, { recursive: true });
    fs.truncateSync(path.join(folder, mainArchive(at)), 300);
    await assert.rejects(at.fetch({ from: [folder] }), says(mainArchive(at), 'is not the published'));
    fs.writeFileSync(path.join(folder, 'other'), 'x');
    await assert.rejects(
      at.fetch({ from: [path.join(folder, 'other')] }),
      says('other', /is not one of the archives|is not the published/),
    );
    assertNothingUnpacked(at);
  });
}

test('an unpack that is interrupted is begun anew, without another download', async (context) => {
  const at = await setting(context, allPublishedDatasets()[0]!);
  const controller = new AbortController();
  const onProgress = (event: FetchEvent): void => {
    if (event.type === 'unpacking') controller.abort();
  };
  await assert.rejects(at.fetch({ signal: controller.signal, onProgress }), { name: 'AbortError' });
  assertNothingUnpacked(at);
  // What a killed process would leave.
  const rest = path.join(at.base, '.fetch', at.dataset.name, 'unpacked', 'train', 'x');
  fs.mkdirSync(rest, { recursive: true });
  fs.writeFileSync(path.join(rest, 'half.jpg'), 'half');
  const { dataset } = await at.fetch();
  assert.equal(at.requests.length, 1);
  assert.equal(dataset.images.train.length, 8);
  assert.ok(!fs.existsSync(path.join(at.folder, 'train', 'x')));
});

test('archives that do not hold what is described are refused', async (context) => {
  const at = await setting(context, allPublishedDatasets()[0]!);
  const dataset = { ...at.dataset, parts: at.dataset.parts.map((part) => ({ ...part, images: part.images + 1 })) };
  await assert.rejects(
    fetchDataset(dataset, { base: at.base, network: NETWORK }),
    says('8 train images instead of 9', '4 test images instead of 5'),
  );
  assertNothingUnpacked(at);
});

test('a folder that was not fetched is not touched', async (context) => {
  const at = await setting(context, allPublishedDatasets()[0]!);
  fs.mkdirSync(at.folder);
  fs.writeFileSync(path.join(at.folder, 'mine.txt'), 'mine');
  await assert.rejects(at.fetch(), says(at.folder, 'was not fetched by Breedlab'));
  assert.deepEqual(fs.readdirSync(at.folder), ['mine.txt']);
});

test('another seed draws another validation split, and the test split stays', async (context) => {
  const published = allPublishedDatasets().find(({ name }) => name === 'imagewoof')!;
  const [first, second] = [await setting(context, published), await setting(context, published)];
  const one = (await first.fetch({ seed: 1 })).dataset;
  const two = (await second.fetch({ seed: 2 })).dataset;
  const names = (dataset: Dataset, split: 'valid' | 'test'): string[] =>
    dataset.images[split].map((image) => path.basename(image.path));
  assert.notDeepEqual(names(one, 'valid'), names(two, 'valid'));
  assert.deepEqual(names(one, 'test'), names(two, 'test'));
});
