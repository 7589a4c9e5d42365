import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { after, test } from 'node:test';
import { text } from 'node:stream/consumers';
import { BreedlabError, ownProcess, type LockHolder } from '../../../src/core';
import { lockRunFolder, runFolderHolder } from '../../../src/experiments';
import { temporaryFolder } from '../../training/tiny';

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

function startChild(
  start: number,
  round: number,
  places: readonly string[],
): { lines: Promise<Report[]>; kill(): void } {
  const child = spawn(
    process.execPath,
    [path.join(__dirname, 'lockChild.js'), `${start}`, `${round}`, ...places],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const lines = text(child.stdout).then((output) =>
    output
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Report),
  );
  return { lines, kill: () => child.kill('SIGKILL') };
}

interface Report {
  readonly folder: string;
  readonly got: boolean;
  readonly message?: string;
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
  const stale = [
    { pid: child.pid! },
    { startTicks: '1' },
    { bootId: 'another' },
    '',
    '{"pid": 12',
    '[]',
    'null',
  ];
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
  const ending = startChild(0, 0, [folder]);
  assert.equal((await ending.lines)[0]?.got, true);
  assert.deepEqual(fs.readdirSync(folder), []);

  const killed = startChild(Date.now(), 60_000, [folder]);
  while (runFolderHolder(folder) === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
  await assert.rejects(lockRunFolder(folder), BreedlabError);
  killed.kill();
  await killed.lines;
  (await lockRunFolder(folder)).release();
});

test('of processes that start at once one gets the folder, free or with a stale lock', async () => {
  const places = Array.from({ length: 12 }, (_, i) =>
    newFolder([undefined, { startTicks: '1' }, '{"pi'][i % 3]),
  );
  const start = Date.now() + 700;
  const children = [1, 2, 3, 4].map(() => startChild(start, 150, places));
  const reports = (await Promise.all(children.map(({ lines }) => lines))).flat();
  for (const folder of places) {
    const tries = reports.filter((report) => report.folder === folder);
    assert.equal(tries.length, children.length);
    assert.equal(tries.filter(({ got }) => got).length, 1, JSON.stringify(tries));
  }
});
