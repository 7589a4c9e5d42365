import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { settings } from '../../src/core';
import { temporaryFolder } from '../temporary';

/** A program in place of a training. Ctrl-C must not reach it: it would end with status 99. */
const PROGRAM = `
const [, , task] = process.argv;
const say = (message) => process.send({ type: 'warning', message });
process.on('SIGINT', () => process.exit(99));
if (task === 'finish') { say('trained'); console.log('{}'); process.exitCode = 0; process.disconnect(); }
if (task === 'fail') { process.send({ type: 'error', message: 'no such folder' }); process.exitCode = 1; process.disconnect(); }
if (task === 'die') { say('dying'); process.kill(process.pid, 'SIGKILL'); }
if (['wait', 'stubborn', 'be done', 'fill the disk'].includes(task)) {
  const busy = setInterval(() => undefined, 1000);
  process.on('message', () => {
    say('asked to stop');
    if (task === 'stubborn') return;
    clearInterval(busy);
    if (task === 'wait') process.exitCode = 130;
    if (task === 'fill the disk') { process.send({ type: 'error', message: 'no room' }); process.exitCode = 1; }
    process.disconnect();
  });
  say('pid ' + process.pid);
}
`;

interface Session {
  readonly pid: number;
  /** Sends a signal to the session's process group, as a terminal does. Default SIGINT. */
  signal(name?: NodeJS.Signals): void;
  /** Resolves when it has written `text`. */
  until(text: string): Promise<void>;
  readonly errors: () => string;
  readonly ended: Promise<{ status: number | null; output: string; errors: string }>;
}

/** Starts trainApart with the program in a process group of its own. */
function start(context: TestContext, task: string): Session {
  const folder = temporaryFolder(context);
  const program = path.join(folder, 'program.cjs');
  fs.writeFileSync(program, PROGRAM);
  const apart = JSON.stringify(path.join(settings().projectRoot, 'dist', 'src', 'cli', 'trainApart.js'));
  const script =
    `require(${apart}).trainApart(${JSON.stringify({ program, args: [task] })})` +
    '.catch((error) => { console.error(error.message); process.exitCode = 1; });';
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  return {
    pid: child.pid!,
    signal: (name = 'SIGINT') => process.kill(-child.pid!, name),
    async until(text) {
      while (!errors.includes(text)) await sleep(10);
    },
    errors: () => errors,
    ended: new Promise((resolve) => child.on('close', (status) => resolve({ status, output, errors }))),
  };
}

/** The letter of /proc/<pid>/status: S sleeping, T stopped, Z a zombie, which nobody may collect in a container. */
function stateOf(pid: number): string {
  const status = fs.existsSync(`/proc/${pid}/status`) ? fs.readFileSync(`/proc/${pid}/status`, 'utf8') : '';
  return /^State:\s+(.)/m.exec(status)?.[1] ?? 'gone';
}

const pidIn = (errors: string): number => Number(/pid (\d+)/.exec(errors)![1]);

test('what a training says is drawn here, what it prints is printed, and its status is this one', async (context) => {
  const end = await start(context, 'finish').ended;
  assert.deepEqual(end, { status: 0, output: '{}\n', errors: 'warning: trained\n' });
});

test("a training's own error, and its death, are told without a stack", async (context) => {
  assert.deepEqual(await start(context, 'fail').ended, { status: 1, output: '', errors: 'breedlab: no such folder\n' });
  const { status, errors } = await start(context, 'die').ended;
  assert.equal(status, 1);
  assert.match(errors, /ended with SIGKILL\. Its last checkpoint is kept: continue with --resume/);
});

test('Ctrl-C reaches a training as a message, not as a signal', async (context) => {
  const session = start(context, 'wait');
  await session.until('pid');
  session.signal();
  const { status, errors } = await session.ended;
  assert.equal(status, 130);
  assert.match(errors, /asked to stop\n$/);
});

test('what comes of a stop is told: the end of the training all the same, or that the disk is full', async (context) => {
  const endings = { 'be done': [0, /asked to stop\n$/], 'fill the disk': [130, /asked to stop\nno room\n$/] } as const;
  for (const [task, [status, errors]] of Object.entries(endings)) {
    const session = start(context, task);
    await session.until('pid');
    session.signal();
    const end = await session.ended;
    assert.equal(end.status, status);
    assert.match(end.errors, errors);
  }
});

test('a second Ctrl-C ends both at once', async (context) => {
  const session = start(context, 'stubborn');
  await session.until('pid');
  session.signal();
  await session.until('asked to stop');
  session.signal();
  assert.equal((await session.ended).status, 130);
  const pid = pidIn(session.errors());
  while (!['gone', 'Z', 'X'].includes(stateOf(pid))) await sleep(10);
});

test('Ctrl-Z pauses a training, and it goes on', async (context) => {
  const session = start(context, 'wait');
  await session.until('pid');
  const pid = pidIn(session.errors());
  session.signal('SIGTSTP');
  while ([pid, session.pid].some((each) => stateOf(each) !== 'T')) await sleep(10);
  session.signal('SIGCONT');
  while (stateOf(pid) === 'T') await sleep(10);
  session.signal();
  assert.equal((await session.ended).status, 130);
});
