import assert from 'node:assert/strict';
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { after, test } from 'node:test';
import { BreedlabError, LockedError, ownProcess, type LockHolder } from '../../../src/core';
import { lockRunFolder, runFolderHolder } from '../../../src/experiments';
import { temporaryFolder } from '../../training/tiny';
import type { LockReport, LockRequest } from './lockChild';

const scratch = temporaryFolder();
let folders = 0;

after(() => fs.rmSync(scratch, { recursive: true, force: true }));

function newFolder(lock?: string | Partial<LockHolder>): string {
  const folder = path.join(scratch, `run-${++folders}`);
  fs.mkdirSync(folder);
  if (lock !== undefined) {
    const holder = { ...ownProcess(), since: '2026-01-01T00:00:00.000Z', token: 'x' };
    const content = typeof lock === 'string' ? lock : JSON.stringify({ ...holder, ...lock });
    fs.writeFileSync(path.join(folder, 'lock.json'), content);
  }
  return folder;
}

/** A process of its own that locks folders; every request is answered once. */
function startChild() {
  const child = fork(path.join(__dirname, 'lockChild.js'));
  const ask = async (request: LockRequest): Promise<LockReport> => {
    child.send(request);
    const [report] = (await once(child, 'message')) as [LockReport];
    return report;
  };
  const exit = once(child, 'exit');
  return {
    lock: (folder: string) => ask({ type: 'lock', folder }),
    release: () => ask({ type: 'release' }),
    end: () => (child.send({ type: 'end' } satisfies LockRequest), exit),
    kill: () => (child.kill('SIGKILL'), exit),
  };
}

test('a second writer is told the process, machine and time of the first; a release lets it in', async () => {
  const folder = newFolder();
  const first = await lockRunFolder(folder);
  const { since } = runFolderHolder(folder)!;
  await assert.rejects(lockRunFolder(folder), (error) => {
    assert.ok(error instanceof BreedlabError);
    for (const part of [folder, `process ${process.pid} on ${os.hostname()}`, since])
      assert.ok(error.message.includes(part));
    return true;
  });
  first.release();
  first.release();
  assert.equal(runFolderHolder(folder), undefined);
  (await lockRunFolder(folder)).release();
  assert.deepEqual(fs.readdirSync(folder), []);
});

test('the lock of a dead process, a reused pid or an earlier boot, or a torn file gives way', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  const stale = [{ pid: child.pid! }, { startTicks: '1' }, { bootId: 'another' }, '', '{"pid": 12', '[]', 'null'];
  for (const content of stale) {
    const folder = newFolder(content);
    assert.equal(runFolderHolder(folder), undefined, JSON.stringify(content));
    const lock = await lockRunFolder(folder);
    assert.equal(runFolderHolder(folder)?.pid, process.pid);
    lock.release();
  }
});

test('a lock of another machine or container is respected, and the message names its file', async () => {
  for (const elsewhere of [{ host: 'another-machine' }, { pidNamespace: 'pid:[1]' }]) {
    const folder = newFolder(elsewhere);
    await assert.rejects(lockRunFolder(folder), /cannot be seen .* delete .*lock\.json/);
  }
});

test('a process that ends frees its folder; of one that is killed the lock is taken over', async () => {
  const folder = newFolder();
  const ending = startChild();
  assert.equal((await ending.lock(folder)).got, true);
  await ending.end();
  assert.deepEqual(fs.readdirSync(folder), []);

  const killed = startChild();
  assert.equal((await killed.lock(folder)).got, true);
  await assert.rejects(lockRunFolder(folder), LockedError);
  await killed.kill();
  (await lockRunFolder(folder)).release();
});

test('of processes that start at once one gets the folder, free or with a stale lock', async () => {
  const places = Array.from({ length: 12 }, (_, i) => newFolder([undefined, { startTicks: '1' }, '{"pi'][i % 3]));
  const children = [1, 2, 3, 4].map(startChild);
  for (const folder of places) {
    const reports = await Promise.all(children.map((child) => child.lock(folder)));
    assert.equal(reports.filter(({ got }) => got).length, 1, JSON.stringify(reports));
    await Promise.all(children.map((child) => child.release()));
  }
  await Promise.all(children.map((child) => child.end()));
});
