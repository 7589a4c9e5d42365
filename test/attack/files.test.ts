import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Random } from '../../src/core';
import { temporaryFolder } from '../temporary';
import { ARCHIVE_KINDS, hostileArchives } from './archives';
import { archiveProblems, weightsProblems } from './harm';
import { hostileWeights, WEIGHT_KINDS } from './weightFiles';

/** A part of `npm run test:attack`: each kind a few times. */

const TIMES = 4;

const scratch = temporaryFolder();
const inside = path.join(scratch, 'inside');
const former = process.cwd();
before(() => {
  fs.mkdirSync(inside);
  process.chdir(inside);
});
after(() => {
  process.chdir(former);
});

/** Nothing is written elsewhere. */
function assertAlone(): void {
  const known = ['archives', 'inside', 'unpacked', 'weights'];
  assert.deepEqual(
    fs.readdirSync(scratch).filter((name) => !known.includes(name)),
    [],
  );
  assert.deepEqual(fs.readdirSync(inside), []);
}

function put(folder: string, name: string, content: Buffer): string {
  const file = path.join(scratch, folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  return file;
}

describe('hostile files of weights', () => {
  for (const item of hostileWeights(TIMES * WEIGHT_KINDS.length, Random.seeded(1))) {
    test(item.name, async () => {
      assert.deepEqual(await weightsProblems(put('weights', item.name, item.content), item), []);
      assertAlone();
    });
  }
});

describe('hostile archives', () => {
  for (const { name, content } of hostileArchives(TIMES * ARCHIVE_KINDS.length, Random.seeded(1))) {
    test(name, async () => {
      const folder = path.join(scratch, 'unpacked', name);
      fs.mkdirSync(folder, { recursive: true });
      assert.deepEqual(await archiveProblems(put('archives', name, content), folder), []);
      assertAlone();
    });
  }
});
