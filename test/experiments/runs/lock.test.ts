import assert from 'node:assert/strict';
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { test } from 'node:test';
import { BreedlabError, LockedError, type SeenHolder } from '../../../src/core';
import { lockRunFolder, runFolderHolder, runHolderHint } from '../../../src/experiments';
import { holderText, plantLease } from '../../core/leases/plant';
import { temporaryFolder } from '../../temporary';
import type { LockReport, LockRequest } from './lockChild';

const scratch = temporaryFolder();
let folders = 0;

// A lease that nobody renews lapses at once, as far as these tests are concerned.
process.env['BREEDLAB_LEASE_SECONDS'] = '1.2';

/** @param holder of its lease: text of holder.json, or what differs from this process. Default: it is free */
function newFolder(holder?: string | Partial<SeenHolder>): string {
  const folder = path.join(scratch, `run-${++folders}`);
  fs.mkdirSync(folder);
  if (holder !== undefined) plantLease(path.join(folder, 'lock'), holder);
  return folder;
}

/** A folder with the lock of a version before leases. */
function oldFolder(holder: string | Partial<SeenHolder>): string {
  const folder = newFolder();
  fs.writeFileSync(path.join(folder, 'lock.json'), holderText(holder));
  return folder;
}

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid!;
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

test('the lease of a dead process, a reused pid or a number that no process has gives way at once', async () => {
  for (const content of [{ pid: await deadPid() }, { startTicks: '1' }, { pid: -1 }, { pid: 0 }]) {
    const folder = newFolder(content);
    assert.equal(runFolderHolder(folder), undefined, JSON.stringify(content));
    const began = performance.now();
    const lease = await lockRunFolder(folder);
    assert.ok(performance.now() - began < 1000, JSON.stringify(content));
    assert.equal(runFolderHolder(folder)?.pid, process.pid);
    lease.release();
  }
});

test('of another machine, container or boot, and of a damaged file, is watched whether the lease is renewed', async () => {
  const unknown = [{ host: 'another-machine' }, { pidNamespace: 'pid:[1]' }, { bootId: 'another' }];
  for (const content of [...unknown, '', '{"pid": 12', '[]', 'null']) {
    const folder = newFolder(content);
    const said: string[] = [];
    const lease = await lockRunFolder(folder, { onWait: (message) => said.push(message) });
    assert.match(said[0]!, /held by .*waiting for it \(0 s\).*it is replaced after 1 s without a sign of life/);
    if (typeof content !== 'string') assert.ok(said[0]!.includes(`process ${process.pid} on `), said[0]);
    lease.release();
  }
});

test('one that is renewed refuses, and names its machine', async () => {
  const folder = newFolder();
  const timer = setInterval(plantLease(path.join(folder, 'lock'), { host: 'another-machine' }), 100);
  try {
    await assert.rejects(
      lockRunFolder(folder),
      /is being written by process \d+ on another-machine.*stop it on another/,
    );
    assert.match(runHolderHint(folder)!, /cannot be seen from .* can be replaced/);
  } finally {
    clearInterval(timer);
  }
});

test('the lock of an earlier version is respected while its process lives', async () => {
  for (const stale of [{ pid: await deadPid() }, { startTicks: '1' }, { pid: -1 }, '', '{"pid": 12', '[]', 'null']) {
    const folder = oldFolder(stale);
    assert.equal(runFolderHolder(folder), undefined, JSON.stringify(stale));
    (await lockRunFolder(folder)).release();
    assert.deepEqual(fs.readdirSync(folder), []);
  }
  const folder = oldFolder({});
  assert.equal(runFolderHolder(folder)?.pid, process.pid);
  await assert.rejects(lockRunFolder(folder), /is being written by process .*kill -INT/);
  await assert.rejects(lockRunFolder(oldFolder({ host: 'another-machine' })), /if it does not, delete .*lock\.json/);
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
  const places = Array.from({ length: 12 }, (_, i) => newFolder([undefined, { startTicks: '1' }, { pid: -1 }][i % 3]));
  const children = [1, 2, 3, 4].map(startChild);
  for (const folder of places) {
    const reports = await Promise.all(children.map((child) => child.lock(folder)));
    assert.equal(reports.filter(({ got }) => got).length, 1, JSON.stringify(reports));
    await Promise.all(children.map((child) => child.release()));
  }
  await Promise.all(children.map((child) => child.end()));
});
