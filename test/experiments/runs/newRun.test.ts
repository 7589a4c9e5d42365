import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, test } from 'node:test';
import { lockRunFolder, runFolderHolder } from '../../../src/experiments/runs/folderLock';
import { beginRun } from '../../../src/experiments/runs/newRun';
import { temporaryFolder } from '../../training/tiny';

const scratch = temporaryFolder();

after(() => fs.rmSync(scratch, { recursive: true, force: true }));

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
