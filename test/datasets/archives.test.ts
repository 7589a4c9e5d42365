import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test, type TestContext } from 'node:test';
import * as zlib from 'node:zlib';
import { BreedlabError, Random, settings } from '../../src/core';
import { readArchiveFiles, readCellTexts, unpack } from '../../src/datasets/archives';
import { archiveEntries } from '../../src/datasets/archives/entries';
import { matCellFile, tarArchive, tarGzip, zipArchive, type CraftedEntry } from './craftArchives';
import { temporaryFolder } from '../temporary';

const KINDS = {
  zip: zipArchive,
  tar: tarArchive,
  'tar.gz': tarGzip,
} as const;

const LIMITS = { entries: 50, fileBytes: 100_000, totalBytes: 200_000 };
const GOOD: readonly CraftedEntry[] = [
  { path: 'set/' },
  { path: 'set/a/1.jpg', content: Buffer.from('one') },
  { path: 'set/a/empty.jpg', content: Buffer.alloc(0) },
  { path: 'set/notes.txt', content: Buffer.from('x'.repeat(5000)) },
  { path: `set/b/${'long-'.repeat(30)}name.jpg`, content: Buffer.alloc(70_000, 7) },
  { path: "set/b/it's an ünusual\nname.jpg", content: Buffer.from('two') },
];

interface Setting {
  readonly parent: string;
  readonly folder: string;
  unpackAll(content: Uint8Array): ReturnType<typeof unpack>;
}

/** An archive beside an empty folder, with everything in a folder that nothing may be added to. */
function setting(context: TestContext): Setting {
  const parent = temporaryFolder(context);
  const folder = path.join(parent, 'target');
  fs.mkdirSync(folder);
  const archive = path.join(parent, 'archive');
  return {
    parent,
    folder,
    unpackAll(content) {
      fs.writeFileSync(archive, content);
      const place = (entryPath: string): string | undefined =>
        entryPath.endsWith('.jpg') ? entryPath.replace(/^set\//, '') : undefined;
      return unpack({ archive, folder, place, limits: LIMITS });
    },
  };
}

function refused(...parts: readonly (string | RegExp)[]): (thrown: unknown) => boolean {
  return (thrown) => {
    assert.ok(thrown instanceof BreedlabError, String(thrown));
    for (const part of parts)
      assert.match(thrown.message, typeof part === 'string' ? new RegExp(part.replaceAll('.', '\\.')) : part);
    return true;
  };
}

for (const [kind, make] of Object.entries(KINDS)) {
  test(`${kind}: files are unpacked where they belong, others left out`, async (context) => {
    const at = setting(context);
    const { files, bytes } = await at.unpackAll(make(GOOD));
    assert.deepEqual([files, bytes], [4, 70_006]);
    const names = fs.readdirSync(at.folder, { recursive: true }).map(String).sort();
    assert.deepEqual(
      names,
      ['a', 'a/1.jpg', 'a/empty.jpg', 'b', `b/${'long-'.repeat(30)}name.jpg`, "b/it's an ünusual\nname.jpg"].sort(),
    );
    assert.equal(fs.readFileSync(path.join(at.folder, 'a/1.jpg'), 'utf8'), 'one');
    assert.ok(fs.readFileSync(path.join(at.folder, `b/${'long-'.repeat(30)}name.jpg`)).equals(Buffer.alloc(70_000, 7)));
    assert.deepEqual(fs.readdirSync(at.parent).sort(), ['archive', 'target']);
  });

  for (const [what, entry] of [
    ['a path upwards', { path: 'set/../../outside.jpg' }],
    ['a path upwards that is left out anyway', { path: '../outside.txt' }],
    ['an absolute path', { path: '/tmp/breedlab-outside.jpg' }],
    ['a drive', { path: 'C:/outside.jpg' }],
    ['a backslash', { path: 'set\\..\\outside.jpg' }],
    ['a link', { path: 'set/a.jpg', kind: 'link', linkTarget: '/etc/passwd' }],
    ['a link to a folder', { path: 'set/b', kind: 'link', linkTarget: '../..' }],
    ['a device', { path: 'set/null.jpg', kind: 'device' }],
  ] as const satisfies readonly (readonly [string, CraftedEntry])[]) {
    test(`${kind}: ${what} makes the archive refused`, async (context) => {
      const at = setting(context);
      await assert.rejects(at.unpackAll(make([...GOOD, entry])), refused('archive', /refused|damaged/));
      assert.deepEqual(fs.readdirSync(at.parent).sort(), ['archive', 'target']);
      assert.ok(!fs.existsSync('/tmp/breedlab-outside.jpg'));
      for (const name of fs.readdirSync(at.folder, { recursive: true }).map(String)) {
        assert.ok(!fs.lstatSync(path.join(at.folder, name)).isSymbolicLink(), name);
      }
    });
  }

  test(`${kind}: a name that occurs twice, too many entries, files that are too large`, async (context) => {
    const twice = { path: 'set/a/1.jpg', content: Buffer.from('other') };
    await assert.rejects(setting(context).unpackAll(make([...GOOD, twice])), refused('occurs twice'));

    const many = Array.from({ length: 51 }, (_, i) => ({ path: `set/${i}.txt`, content: Buffer.from('x') }));
    await assert.rejects(setting(context).unpackAll(make(many)), refused('more than 50 entries'));

    const large = { path: 'set/c.jpg', content: Buffer.alloc(LIMITS.fileBytes + 1) };
    await assert.rejects(setting(context).unpackAll(make([large])), refused('c.jpg', 'too large'));
    const bulk = [0, 1, 2].map((i) => ({ path: `set/${i}.jpg`, content: Buffer.alloc(LIMITS.fileBytes) }));
    await assert.rejects(setting(context).unpackAll(make(bulk)), refused('2.jpg', 'too large'));
  });

  test(`${kind}: one that is cut off or mutated is an error or its files, and nothing else`, async (context) => {
    const content = make(GOOD);
    for (const length of [0, 1, 100, ...[0.3, 0.5, 0.9].map((share) => Math.floor(content.length * share))]) {
      await assert.rejects(setting(context).unpackAll(content.subarray(0, length)), BreedlabError, `${length}`);
    }
    const random = Random.seeded(11).split(kind);
    for (let i = 0; i < 60; i++) {
      const mutated = Buffer.from(content);
      for (let flips = 1 + random.below(4); flips > 0; flips--)
        mutated[random.below(content.length)] = random.below(256);
      const at = setting(context);
      await at.unpackAll(mutated).catch((error: unknown) => assert.ok(error instanceof BreedlabError, String(error)));
      assert.deepEqual(fs.readdirSync(at.parent).sort(), ['archive', 'target']);
    }
  });
}

test('zip: a wrong checksum and a wrong size of an entry are found', async (context) => {
  await assert.rejects(setting(context).unpackAll(zipArchive(GOOD, { badCrc: true })), refused('CRC-32'));
  await assert.rejects(setting(context).unpackAll(zipArchive(GOOD, { statedBytes: 1 })), refused(/damaged/));
});

test('tar: an entry that states more than there is', async (context) => {
  const short = tarArchive([{ path: 'set/a.jpg', content: Buffer.alloc(600), statedBytes: 6000 }]);
  await assert.rejects(setting(context).unpackAll(short.subarray(0, 1600)), refused('damaged'));
});

test('what is no archive is named', async (context) => {
  await assert.rejects(setting(context).unpackAll(Buffer.from('Not an archive. '.repeat(100))), refused('no archive'));
  await assert.rejects(setting(context).unpackAll(Buffer.alloc(3)), refused('no archive'));
});

test('single files are read from an archive; a missing one is named', async (context) => {
  const archive = path.join(temporaryFolder(context), 'lists.tar');
  fs.writeFileSync(archive, tarGzip([{ path: './a.txt', content: Buffer.from('A') }, ...GOOD]));
  const read = await readArchiveFiles(archive, ['a.txt', 'set/a/1.jpg']);
  assert.deepEqual(
    [...read].map(([name, content]) => `${name}=${content.toString()}`),
    ['a.txt=A', 'set/a/1.jpg=one'],
  );
  await assert.rejects(readArchiveFiles(archive, ['a.txt', 'b.txt']), refused("has no 'b.txt'"));
});

const LISTED = [
  'n02085620-Chihuahua/n02085620_1.jpg',
  'n02085620-Chihuahua/n02085620_22.jpg',
  'n02086240-Shih-Tzu/n02086240_é.jpg',
  'a',
];

for (const name of ['list.mat', 'list-compressed.mat']) {
  test(`${name}, which SciPy wrote, reads as the list it was made from`, () => {
    const file = fs.readFileSync(path.join(settings().projectRoot, 'test', 'fixtures', 'datasets', name));
    assert.deepEqual(readCellTexts(file, 'file_list'), LISTED);
    assert.equal(readCellTexts(file, 'annotation_list').length, LISTED.length);
    assert.throws(() => readCellTexts(file, 'labels'), /no cell array/);
    assert.throws(() => readCellTexts(file, 'nothing'), /no variable 'nothing'/);
  });
}

test('a MATLAB file that is cut off, mutated or of another kind is an error or a list, at once', () => {
  const file = matCellFile('file_list', LISTED);
  assert.deepEqual(readCellTexts(file, 'file_list'), LISTED);
  for (let length = 0; length < file.length; length += 13) {
    assert.throws(() => readCellTexts(file.subarray(0, length), 'file_list'), Error, String(length));
  }
  const random = Random.seeded(3);
  for (let i = 0; i < 500; i++) {
    const mutated = Buffer.from(file);
    mutated[random.below(file.length)] = random.below(256);
    try {
      assert.ok(Array.isArray(readCellTexts(mutated, 'file_list')));
    } catch (error) {
      assert.ok(error instanceof Error && !(error instanceof assert.AssertionError));
    }
  }
});

test('zeros without end are not read on: neither instead of an archive nor after one', async (context) => {
  const folder = temporaryFolder(context);
  const zeros = Buffer.alloc(2 ** 26);
  const count = async (content: Uint8Array): Promise<number> => {
    const file = path.join(folder, 'zeros.tar.gz');
    fs.writeFileSync(file, zlib.gzipSync(content, { level: 1 }));
    let entries = 0;
    for await (const _ of archiveEntries(file)) entries += 1;
    return entries;
  };
  const began = performance.now();
  await assert.rejects(count(zeros), /damaged or no archive/);
  assert.equal(await count(Buffer.concat([tarArchive([{ path: 'a', content: Buffer.from('b') }]), zeros])), 1);
  assert.ok(performance.now() - began < 10_000, `${performance.now() - began} ms`);
});
