import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadEngine } from '../../src/engine';
import { temporaryFolder } from '../temporary';
import type { SignalledResult } from './signalled';

const PROGRAM = path.join(__dirname, 'signalled.js');
/** What keeps signals away is compiled where the binding is. */
const compiledOnly = { skip: loadEngine().info.binding !== 'compiled' && 'about the compiled engine' } as const;
/** The instruction set whose products are in danger, which newer processors do not choose by themselves. */
const environment = { ...process.env, ONEDNN_MAX_CPU_ISA: 'AVX2' };

/** Runs the program and sends each signal, one per millisecond, until it has handled `count` of each. */
async function compute(
  signals: readonly NodeJS.Signals[],
  count = 0,
  nodeFlags: readonly string[] = [],
): Promise<SignalledResult> {
  const child = spawn(process.execPath, [...nodeFlags, PROGRAM, ...signals.map((name) => `${name}=${count}`)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: environment,
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  const ended = new Promise((resolve) => child.on('close', (...end) => resolve(end)));
  while (!output.includes('computing')) await sleep(5);
  while (signals.length > 0 && child.exitCode === null && child.signalCode === null) {
    for (const name of signals) child.kill(name);
    await sleep(1);
  }
  assert.deepEqual(await ended, [0, null]);
  return JSON.parse(output.split('\n')[1]!) as SignalledResult;
}

test('products of small matrices survive handled signals, and a profiler, bit for bit', compiledOnly, async () => {
  const [right, ...others] = (await compute([])).digests;
  assert.deepEqual(others, []);
  const { digests, handled } = await compute(['SIGINT', 'SIGTERM', 'SIGWINCH'], 200);
  assert.deepEqual(digests, [right]);
  assert.ok(Object.values(handled).every((count) => count >= 200));
  const folder = temporaryFolder();
  const profiled = await compute([], 0, ['--cpu-prof', '--cpu-prof-interval=200', `--cpu-prof-dir=${folder}`]);
  assert.deepEqual(profiled.digests, [right]);
  const profile = JSON.parse(fs.readFileSync(path.join(folder, fs.readdirSync(folder)[0]!), 'utf8')) as {
    samples: number[];
  };
  assert.ok(profile.samples.length > 100, 'the profiler still samples');
});

test(
  'no thread that runs TensorFlow takes a handled signal; one that computes nothing takes them all',
  compiledOnly,
  async () => {
    const { threads } = await compute(['SIGINT', 'SIGTERM', 'SIGUSR2', 'SIGWINCH'], 1);
    const isMain = ({ id }: { id: number }): boolean => id === Math.min(...threads.map((thread) => thread.id));
    const computing = threads.filter(
      (thread) => thread.name !== 'signals' && (isMain(thread) || !thread.isOlderThanEngine),
    );
    assert.ok(computing.length >= 3, 'the main thread and those of TensorFlow');
    for (const { name, handles } of computing) assert.deepEqual(handles, [], name);
    const takers = threads.filter(({ name }) => name === 'signals');
    assert.equal(takers.length, 1);
    for (const name of ['SIGINT', 'SIGTERM', 'SIGUSR2', 'SIGWINCH']) assert.ok(takers[0]!.handles.includes(name), name);
  },
);

test("signals without a handler, and programs that the engine's process starts, are as ever", compiledOnly, () => {
  const engine = JSON.stringify(path.join(__dirname, '..', '..', 'src', 'engine'));
  const run = (script: string): ReturnType<typeof spawnSync> =>
    spawnSync(
      process.execPath,
      ['-e', `require(${engine}).loadEngine(); const { spawnSync } = require('node:child_process'); ${script}`],
      {
        encoding: 'utf8',
        env: environment,
        timeout: 60_000,
      },
    );
  assert.equal(run("process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 30_000);").signal, 'SIGTERM');
  assert.equal(run("process.kill(process.pid, 'SIGINT'); for (;;);").signal, 'SIGINT', 'also where JavaScript is busy');
  assert.equal(run('process.abort();').signal, 'SIGABRT');
  const child = run("console.log(String(spawnSync('grep', ['SigBlk', '/proc/self/status']).stdout));");
  assert.match(String(child.stdout), /SigBlk:\s+0+\s/, 'a child blocks nothing');
});
