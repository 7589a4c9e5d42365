import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { settings } from '../../src/core';
import { eventually } from '../notebook/kernelDriver';
import { temporaryFolder } from '../temporary';

/** Runs a script that uses src/cli, asks it to stop as soon as it has written something, and tells how it ended. */
function stopped(script: string): Promise<{ status: number | null; errors: string }> {
  const room = JSON.stringify(path.join(settings().projectRoot, 'dist', 'src', 'cli'));
  const child = spawn(process.execPath, ['-e', `const cli = (name) => require(${room} + '/' + name);\n${script}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  child.stdout.once('data', () => child.kill('SIGINT'));
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, errors })));
}

/** Work that ends when it is asked to, with `error`. */
const until = (error: string): string =>
  `(signal) => new Promise((_, reject) => {
    const busy = setInterval(() => undefined, 1000);
    signal.addEventListener('abort', () => (clearInterval(busy), reject(${error})));
    console.log('working');
  })`;

const ENDINGS = [
  { name: 'an aborted wait', error: 'signal.reason', says: 'Stopped, as asked.\n' },
  { name: 'an error that says more', error: "new Error('The first half is kept.')", says: 'The first half is kept.\n' },
] as const;

for (const { name, error, says } of ENDINGS) {
  test(`a stop that ends in ${name} is told in a line, with exit status 130`, async () => {
    const ways = [
      `cli('stop').stoppable(${until(error)})`,
      `cli('job').performJob({ run: (_, signal) => (${until(error)})(signal), text: String })`,
    ];
    for (const script of ways) assert.deepEqual(await stopped(script), { status: 130, errors: says });
  });
}

/** Every command that draws the embedded images first. */
const DRAWING = [
  ['train', '--all'],
  ['train', '34'],
  ['notebooks', '--refresh'],
  ['report'],
  ['find-lr', '34'],
  ['overfit', '34'],
  ['sweep', '34', '--set', 'dropout=0,0.5'],
  ['data', 'draw'],
];

for (const command of DRAWING) {
  test(`${command.join(' ')}, stopped while it draws, says so without a stack and ends with 130`, async () => {
    const folder = temporaryFolder();
    const datasets = path.join(folder, 'datasets');
    const child = spawn(process.execPath, [path.join(settings().projectRoot, 'dist', 'src', 'cli.js'), ...command], {
      cwd: folder,
      env: {
        ...process.env,
        BREEDLAB_DATASETS: datasets,
        BREEDLAB_RUNS: path.join(folder, 'runs'),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
    const ended = new Promise((resolve) => child.on('close', resolve));
    await eventually(() => picturesIn(datasets) > 50, 120, 'it draws');
    child.kill('SIGINT');
    const status = await ended;
    assert.equal(status, 130, errors);
    assert.doesNotMatch(errors, /^\s+at /m);
    assert.match(errors, /stopped|interrupted/i);
  });
}

function picturesIn(folder: string): number {
  const entries = fs.existsSync(folder) ? fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  return entries.filter((name) => name.endsWith('.jpg')).length;
}
