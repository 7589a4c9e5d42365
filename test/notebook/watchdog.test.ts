import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { settings } from '../../src/core';
import { eventually, KernelDriver, noKernel } from './kernelDriver';

const WATCHDOG = JSON.stringify(path.join(settings().projectRoot, 'setup', 'kernel', 'watchdog.cjs'));
/** Longer than an event loop may stand. */
const LONG_MS = 2500;

const PROGRAM = `
const { leftAlone, mayBeEnded, watchEventLoop } = require(${WATCHDOG});
watchEventLoop();
const compute = () => { for (const end = Date.now() + ${LONG_MS}; Date.now() < end; ); };
// Keeps the process until it is killed.
setInterval(() => {}, 1000);`;

/** Code that a kernel runs until it has stood for long, and the word that it then says. */
const CASES: Readonly<Record<string, readonly [code: string, expected: string]>> = {
  'a loop that lets nothing else run is ended': [
    `process.on('SIGINT', () => console.log('ended')); setImmediate(async () => { console.log('runs'); for (;;) await null; });`,
    'ended',
  ],
  'what must come to its end does, as the conversion of a cell': [
    `process.on('SIGINT', () => {}); setImmediate(() => { console.log('runs'); leftAlone(compute); console.log('whole'); });`,
    'whole',
  ],
  'where that waits for what need not, this is ended': [
    `process.on('SIGINT', () => console.log('ended'));
     const loop = async () => { await null; console.log('runs'); for (;;) await null; };
     leftAlone(async () => { await mayBeEnded(loop); });`,
    'ended',
  ],
};

/** Tells whether a child of the process listens for SIGINT: the program that hears of signals. */
function isWatched(pid: number): boolean {
  const children = fs.readdirSync('/proc').filter((name) => statusOf(name, 'PPid') === String(pid));
  return children.some((child) => (Number.parseInt(statusOf(child, 'SigCgt').slice(-2), 16) & 2) !== 0);
}

function statusOf(pid: string, field: string): string {
  try {
    return new RegExp(`^${field}:\\s*(\\S+)`, 'm').exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';
  } catch {
    return '';
  }
}

describe('an interrupt while the event loop stands', { skip: process.platform !== 'linux' && 'reads /proc' }, () => {
  for (const [name, [code, expected]] of Object.entries(CASES)) {
    it(name, async () => {
      // A group of its own, as Jupyter gives to a kernel.
      const child = spawn(process.execPath, ['-e', `${PROGRAM}\nprocess.stdin.once('data', () => { ${code} });`], {
        detached: true,
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      try {
        let said = '';
        child.stdout.on('data', (text: Buffer) => {
          said += text.toString();
        });
        await eventually(() => isWatched(child.pid!), 20, 'the program that hears of signals');
        child.stdin.write('begin\n');
        await eventually(() => said.includes('runs'), 20, 'it runs');
        process.kill(-child.pid!, 'SIGINT');
        await eventually(() => said.includes(expected), 30, expected);
        assert.equal(said, `runs\n${expected}\n`);
      } finally {
        child.kill('SIGKILL');
      }
    });
  }
});

/** Ends at an interrupt without an error, as a cell that trains does. */
const ENDS_BY_ITSELF = `
await null;
const others = process.listeners('SIGINT');
process.removeAllListeners('SIGINT');
console.log('waits');
await new Promise<void>((done) => process.once('SIGINT', () => done()));
for (const other of others) process.on('SIGINT', other);`;

/** A cell whose conversion takes longer than an event loop may stand. */
const CONVERTED_LONG = [
  ...Array.from(
    { length: 3000 },
    (_, i) => `const v${i} = [1, ${i}].map((x) => ({ x, y: x + ${i} })).filter(({ y }) => y > 2);`,
  ),
  "console.log('runs on');",
].join('\n');

it('an interrupt that ends a cell leaves the conversion of the next alone', { skip: noKernel }, async () => {
  const kernel = await KernelDriver.start();
  try {
    const pid = await kernel.pid();
    await kernel.begin(ENDS_BY_ITSELF);
    await kernel.waitFor('waits');
    // Its request has to lie in the queue by the time of the signal.
    setTimeout(() => process.kill(-pid, 'SIGINT'), 1500);
    const { outputs } = await kernel.page(CONVERTED_LONG, 0);
    assert.match(outputs.join(''), /runs on/);
  } finally {
    await kernel.close();
  }
});
