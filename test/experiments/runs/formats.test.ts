import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { before, describe, test } from 'node:test';
import { readJson, requireFormat, writeJsonAtomic } from '../../../src/core';
import { readSeriesFile } from '../../../src/analysis/series/seriesFile';
import { readImageFolder } from '../../../src/data';
import { readManifest } from '../../../src/datasets';
import { planResume, readRun } from '../../../src/experiments';
import { loadWeights } from '../../../src/training';
import { trainTinyRun, type TinyRun } from '../../exports/tinyRun';
import { temporaryFolder } from '../../temporary';

const scratch = temporaryFolder();

let run: TinyRun;
before(async () => {
  run = await trainTinyRun(scratch);
});

/** Reads a copy of a JSON file's folder in which the file says another version. */
async function readAs(source: string, file: string, key: string, version: unknown, read: (folder: string) => unknown) {
  const folder = fs.mkdtempSync(path.join(scratch, 'copy-'));
  fs.cpSync(source, folder, { recursive: true });
  const place = path.join(folder, file);
  writeJsonAtomic(place, { ...readJson<object>(place), [key]: version });
  return read(folder);
}

describe('a file of a newer format is refused by name, and one that has none', () => {
  const FILES: readonly (readonly [file: string, key: string, read: (folder: string) => unknown])[] = [
    ['config.json', 'formatVersion', readRun],
    ['metrics.json', 'formatVersion', readRun],
    ['best/checkpoint.json', 'version', (folder) => loadWeights(folder, 'best')],
    ['last/checkpoint.json', 'version', (folder) => loadWeights(folder, 'last')],
  ];
  for (const [file, key, read] of FILES) {
    test(file, async () => {
      for (const [version, words] of [
        [2, /has format 2, and this Breedlab reads formats up to 1\. A newer Breedlab wrote it/],
        [0, /has format 0, which is none/],
        ['1', /has format "1", which is none/],
      ] as const) {
        await assert.rejects(
          async () => readAs(run.folder, file, key, version, read),
          (error: Error) => {
            assert.equal(error.name, 'BreedlabError');
            assert.match(error.message, words);
            assert.ok(error.message.includes(file));
            return true;
          },
        );
      }
    });
  }

  const OTHERS: readonly (readonly [string, object, (file: string) => unknown])[] = [
    ['demo.json', { format: 2, profile: 'demo', runs: [] }, (file) => readSeriesFile(file, 'demo')],
    ['list.json', { format: 'breedlab-split', version: 2, root: '.', splits: {} }, (file) => readImageFolder(file)],
    ['breedlab-dataset.json', { format: 'breedlab-dataset', version: 2 }, (file) => readManifest(path.dirname(file))],
  ];
  for (const [name, content, read] of OTHERS) {
    test(name, () => {
      const file = path.join(fs.mkdtempSync(path.join(scratch, 'file-')), name);
      writeJsonAtomic(file, content);
      assert.throws(() => read(file), { name: 'BreedlabError', message: /has format 2, and this Breedlab reads/ });
    });
  }
});

test('every format up to the newest is read', () => {
  for (const version of [1, 2, 3]) requireFormat('a.json', version, 3);
  for (const version of [4, 0, 1.5, NaN, '2', null, undefined, {}]) {
    assert.throws(() => requireFormat('a.json', version, 3), { name: 'BreedlabError' });
  }
});

test('a run of another format is not continued with the numerics of this one', async () => {
  const { config, ...rest } = readRun(run.folder);
  const old = { ...rest, status: 'interrupted' as const, config: { ...config, formatVersion: 0 } };
  await assert.rejects(planResume(old), /has format 0, and trainings now have format 1.*Train the experiment again/);
});

describe('a pointer to weights names a file of its own folder', () => {
  for (const name of ['../best/x', '/etc/passwd', '..', '', 'a/b', 'a\0b', 7, null]) {
    test(JSON.stringify(name), async () => {
      for (const choice of ['best', 'last'] as const) {
        const weights = { file: name, bytes: 1, sha256: '0'.repeat(64) };
        await assert.rejects(
          async () =>
            readAs(run.folder, `${choice}/checkpoint.json`, 'weights', weights, (at) => loadWeights(at, choice)),
          /checkpoint\.json is damaged: .*weights.*file/,
        );
      }
    });
  }
});
