import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { settings } from '../../src/core';
import { eventually } from './kernelDriver';

const WATCHDOG = JSON.stringify(path.join(settings().projectRoot, 'setup', 'kernel', 'watchdog.cjs'));
/** Longer than an event loop may stand. */
const LONG_MS = 2500;

const PROGRAM = `
const { leftAlone, mayBeEnded, watchEventLoop } = require(${WATCHDOG});
watchEventLoop();
const compute = () => { for (const end = Date.now() + ${LONG_MS}; Date.now() < end; ); };
// Keeps the process until it is killed.
setInterval(() => {}, 1000);`;

/** What a kernel does when it has stood for long, and what it then says. */
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
