import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { BreedlabError } from '../../../src/core';
import { lockRunFolder, runFolderHolder } from '../../../src/experiments/runs/folderLock';
import { beginRun, createRunFolder } from '../../../src/experiments/runs/newRun';
import { trainTinyRun } from '../../exports/tinyRun';
import { makeTinyDataset, tinyConfig, tinySettings } from '../../training/tiny';
import { temporaryFolder } from '../../temporary';

const scratch = temporaryFolder();

/** Makes `run-1`, `run-2`, ... */
function folders(): () => string {
  let made = 0;
  return () => {
    const folder = path.join(scratch, `run-${++made}`);
    fs.mkdirSync(folder, { recursive: true });
    return folder;
  };
}

test('a new run is locked when it begins', async () => {
  const { folder, lease } = await beginRun(folders());
  assert.equal(path.basename(folder), 'run-1');
  assert.equal(runFolderHolder(folder)?.pid, process.pid);
  lease.release();
  assert.equal(runFolderHolder(folder), undefined);
});

test('a new run whose folder another process continues before it is locked begins anew', async () => {
  const create = folders();
  const taken = await lockRunFolder(create());
  const next = folders();
  const { folder, lease } = await beginRun(next);
  assert.equal(path.basename(folder), 'run-2');
  lease.release();
  taken.release();
});

test('what else goes wrong with the lock is not hidden', async () => {
  await assert.rejects(
    beginRun(() => path.join(scratch, 'nowhere')),
    /ENOENT/,
  );
});

test('weights that cannot be opened leave no run behind, and one that was begun before stays', async () => {
  const origin = { on: 'own-file', name: 'wrong.pth', hash: '0'.repeat(64) } as const;
  const open = (): Promise<never> => Promise.reject(new BreedlabError('It has no tensor.', 'Give another file.'));
  const runsFolder = path.join(scratch, 'wrong-weights');
  const wrong = { config: { pretrained: origin }, options: { runsFolder, pretrained: { origin, open } } };
  await assert.rejects(trainTinyRun(scratch, wrong), /It has no tensor/);
  assert.deepEqual(filesBelow(runsFolder), []);

  const dataset = await makeTinyDataset(path.join(scratch, 'images'));
  const config = { ...tinyConfig(dataset, { settings: tinySettings({ maxEpochs: 2 }) }), pretrained: origin };
  const folder = createRunFolder(runsFolder, config, new Date());
  await assert.rejects(trainTinyRun(scratch, { ...wrong, options: { ...wrong.options, folder } }), /It has no tensor/);
  assert.ok(fs.existsSync(path.join(folder, 'config.json')));
});

function filesBelow(folder: string): readonly string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
}
