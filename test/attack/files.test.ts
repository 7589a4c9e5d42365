import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { BreedlabError, Random } from '../../src/core';
import { unpack } from '../../src/datasets/archives';
import { temporaryFolder } from '../training/tiny';
import { readAll } from '../weights/fixtures';
import { ARCHIVE_KINDS, hostileArchives } from './archives';
import { hostileWeights, WEIGHT_KINDS } from './weightFiles';

/** A part of `npm run test:attack`: each kind a few times. */

const TIMES = 4;
const LONGEST_MS = 10_000;
const LIMITS = { entries: 50, fileBytes: 100_000, totalBytes: 200_000 };

const scratch = temporaryFolder();
const inside = path.join(scratch, 'inside');
const former = process.cwd();
before(() => {
  fs.mkdirSync(inside);
  process.chdir(inside);
});
after(() => {
  process.chdir(former);
  fs.rmSync(scratch, { recursive: true, force: true });
});

/** Ends well, or with an error for the user that names the file; soon, and with nothing written elsewhere. */
async function assertHarmless(file: string, read: () => Promise<unknown>): Promise<void> {
  const began = performance.now();
  try {
    await read();
  } catch (error) {
    if (!(error instanceof BreedlabError)) throw error;
    assert.ok(error.message.includes(file), error.message);
  }
  assert.ok(performance.now() - began < LONGEST_MS, `${Math.round(performance.now() - began)} ms`);
  assert.deepEqual(
    fs.readdirSync(scratch).sort(),
    ['archives', 'inside', 'unpacked', 'weights'].filter((name) => fs.existsSync(path.join(scratch, name))),
  );
  assert.deepEqual(fs.readdirSync(inside), []);
  assert.ok(!fs.existsSync('/tmp/escaped.jpg'));
}

function put(folder: string, name: string, content: Buffer): string {
  const file = path.join(scratch, folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  return file;
}

describe('hostile files of weights', () => {
  for (const { name, kind, content } of hostileWeights(TIMES * WEIGHT_KINDS.length, Random.seeded(1))) {
    test(name, async () => {
      const file = put('weights', name, content);
      let elements = 0;
      await assertHarmless(file, async () => {
        for (const { values } of Object.values(await readAll(file))) elements += values.length;
      });
      // A mutation may be harmless; everything else is refused, or holds no more than the file.
      assert.ok(elements <= 16 * content.length, `${kind}: ${elements} elements of ${content.length} bytes`);
      assert.ok(!kind.startsWith('pickle') || elements === 0, 'a pickle with a call is refused');
    });
  }
});

describe('hostile archives', () => {
  for (const { name, content } of hostileArchives(TIMES * ARCHIVE_KINDS.length, Random.seeded(1))) {
    test(name, async () => {
      const archive = put('archives', name, content);
      const folder = path.join(scratch, 'unpacked', name);
      fs.mkdirSync(folder, { recursive: true });
      await assertHarmless(archive, () => unpack({ archive, folder, place: (entry) => entry, limits: LIMITS }));
      const files = fs
        .readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .map((each) => path.join(folder, each));
      assert.ok(files.every((each) => !fs.lstatSync(each).isSymbolicLink()));
      const bytes = files.reduce((sum, each) => sum + (fs.statSync(each).isFile() ? fs.statSync(each).size : 0), 0);
      assert.ok(bytes <= LIMITS.totalBytes, `${bytes} bytes`);
    });
  }
});
