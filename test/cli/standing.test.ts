import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { makeRuns, MIXED } from '../analysis/runs';

const PROGRAM = path.join(__dirname, '..', '..', 'src', 'cli.js');
const runs = makeRuns(MIXED);
const out = path.join(runs, 'out');
const photo = path.join(__dirname, '..', '..', '..', 'test', 'fixtures', 'data');

/** A command, and what it says of the run that it took. */
const SAID: readonly (readonly [command: string, RegExp])[] = [
  ['interpret 34', /run 34-seed1-8, demo profile, seed 1, on drawn-dogs\n[^]*\(32\/40,/],
  ['interpret 34 --seed 3', /run 34-seed3-4, demo profile, seed 3, on drawn-dogs\n[^]*\(26\/40,/],
  ['interpret 34 --data mine', /run 34-seed1-3, demo profile, seed 1, on mine\n[^]*\(24\/40,/],
  ['interpret 34-seed1-9', /run 34-seed1-9, demo profile, seed 1, on mine; 2 epochs instead of \d+\n/],
  [
    'interpret 35 --profile demo',
    /Experiment 35 has no finished run with .*: 35-seed1-7 \(2 epochs .*35-seed1-6 \(on other images: mine\)/,
  ],
  ['compare 29 34', /A: run 29-seed1-0, .*\nB: run 34-seed1-8, [^]*A, B: \+55\.00 points/],
  ['compare 34 34-seed1-3', /A, B: not comparable: they ran on different images: drawn-dogs \(.*\) and mine \(/],
  ['compare 34 35 --data mine', /A: run 34-seed1-3, .*\nB: run 35-seed1-6, /],
  ['predict PHOTO --run 34', /34-seed1-8/],
  ['predict PHOTO --run 35 --profile demo', /Experiment 35 has no finished run with/],
  ['grad-cam PHOTO --run 34', /34, run 34-seed1-8, demo profile, seed 1, on drawn-dogs\n/],
  ['export csv --run 34', /^run_id,[^\n]*\n34-seed1-8,[^\n]*\n$/],
  ['export csv --data mine', /^run_id,[^\n]*\n34-seed1-3,[^\n]*\n35-seed1-6,[^\n]*\n34-seed1-9,[^\n]*\n$/],
  ['export tensorboard --run 34 --seed 3 --out OUT', /^34-seed3-4 /],
  ['export web --run 34 --out OUT', /34-seed1-8/],
  ['runs list --data mine', /34-seed1-9 .*2 epochs instead of \d+, on other images: mine\n[^]*3 runs/],
  ['runs show 34-seed1-5', /but +at another scale \(imageSize 32 instead of 64\)/],
];

describe('the terminal takes the run that stands for an experiment, and says which', () => {
  for (const [command, expected] of SAID) {
    test(command, () => {
      const args = command.split(' ').map((word) => ({ PHOTO: photoIn(photo), OUT: out })[word] ?? word);
      const env = { ...process.env, BREEDLAB_RUNS: runs, BREEDLAB_EXPERIMENTS: '' };
      const { stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], { env, encoding: 'utf8', input: '' });
      const said = command.startsWith('export csv') ? stdout : stdout + stderr;
      assert.match(said, expected);
    });
  }
});

function photoIn(folder: string): string {
  return path.join(folder, fs.readdirSync(folder).find((name) => name.endsWith('.png'))!);
}
