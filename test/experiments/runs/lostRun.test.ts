import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { Random } from '../../../src/core';
import { makeTinyDataset } from '../../training/tiny';
import { temporaryFolder } from '../../temporary';
import { assertSameRuns, onlyRun, trainInChild } from './killing';

const scratch = temporaryFolder();
const LEASE_SECONDS = '1';

interface Session {
  readonly child: ChildProcess;
  /** Resolves when the run has begun, in this process. */
  readonly begun: Promise<unknown>;
  /** Exit status and stderr. */
  readonly end: Promise<{ readonly code: number | null; readonly stderr: string }>;
}

/** A session of the run of a runs folder, which continues the one that is there. */
function session(images: string, runsFolder: string): Session {
  const child = spawn(process.execPath, [path.join(__dirname, 'trainChild.js'), images, runsFolder], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, BREEDLAB_LEASE_SECONDS: LEASE_SECONDS },
  });
  let stderr = '';
  child.stderr.on('data', (text) => (stderr += text));
  const end = once(child, 'close').then(([code]) => ({ code: code as number | null, stderr }));
  return { child, begun: once(child.stdout, 'data'), end };
}

test('a training that is stopped for longer than a lease has lost its run, and writes nothing more', async () => {
  const images = path.join(scratch, 'images');
  await makeTinyDataset(images);
  const whole = path.join(scratch, 'whole');
  const { seconds } = await trainInChild(images, whole);
  const random = Random.seeded(7);
  const runs = path.join(scratch, 'run');
  const first = session(images, runs);
  await first.begun;
  await new Promise((resolve) => setTimeout(resolve, random.uniform(0, 0.6 * seconds * 1000)));
  first.child.kill('SIGSTOP');
  const second = session(images, runs);
  await second.begun;
  // The first goes on while the second trains.
  first.child.kill('SIGCONT');
  const [lost, done] = await Promise.all([first.end, second.end]);
  assert.equal(done.code, 0, done.stderr);
  assert.notEqual(lost.code, 0);
  assert.match(lost.stderr, /Run folder .* is not held by this process any more\. It was taken (away|over by process)/);
  await assertSameRuns(runs, whole);
  const { folder } = onlyRun(runs);
  assert.deepEqual(
    fs.readdirSync(folder).filter((name) => name.startsWith('lock')),
    [],
  );
});
