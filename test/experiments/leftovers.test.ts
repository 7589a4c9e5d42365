import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, test } from 'node:test';
import { isLeftBehind, removeLeftBehind, temporaryName } from '../../src/core';
import { findLeftovers, removeLeftover } from '../../src/experiments';
import { firstRight, makeRuns } from '../analysis/runs';
import { temporaryFolder } from '../training/tiny';

const CORE = path.join(__dirname, '..', '..', 'src', 'core');
const PROGRAM = path.join(__dirname, '..', '..', 'src', 'cli.js');
const DAY = 24 * 3600;

const scratch = temporaryFolder();
after(() => fs.rmSync(scratch, { recursive: true, force: true }));

/** The temporary name that a process which has ended gave a file. */
function nameOfEnded(file: string): string {
  const script = `process.stdout.write(require(${JSON.stringify(CORE)}).temporaryName(${JSON.stringify(file)}))`;
  return spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' }).stdout;
}

function put(file: string, bytes = 10, secondsAgo = 0): string {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, Buffer.alloc(bytes));
  const then = Date.now() / 1000 - secondsAgo;
  fs.utimesSync(file, then, then);
  return file;
}

/** A folder of runs and one of weights, and what of them is left over. */
function places(): { runsFolder: string; weights: string; left: readonly string[] } {
  const runsFolder = makeRuns([{ id: 34, correct: firstRight(2, 4) }]);
  const run = path.join(runsFolder, 'demo', '34', '34-seed1-0');
  const weights = fs.mkdtempSync(path.join(scratch, 'weights-'));
  const old = (folder: string): string => {
    fs.utimesSync(folder, 1e9, 1e9);
    return folder;
  };
  const empty = path.join(runsFolder, 'demo', '28', '28-seed1-empty');
  fs.mkdirSync(empty, { recursive: true });
  const begun = path.dirname(put(path.join(runsFolder, 'demo', '28', '28-seed1-begun', 'config.json')));
  fs.writeFileSync(path.join(begun, 'history.json'), '[]');
  const deleted = nameOfEnded(path.join(runsFolder, 'demo', '35', '.deleted-35-seed1-0'));
  put(path.join(deleted, 'config.json'));
  const left = [
    old(empty),
    old(begun),
    deleted,
    put(nameOfEnded(path.join(run, 'last', 'weights-000003.safetensors'))),
    put(nameOfEnded(path.join(weights, 'vgg16.pth')), 5000),
    put(path.join(weights, 'alexnet.pth.4194303.1a2b3c4d.tmp'), 10, 2 * DAY),
  ];
  // None of these is one: under way, young, a checkpoint, or somebody's own.
  put(temporaryName(path.join(weights, 'alexnet.pth')));
  put(path.join(weights, 'alexnet.pth.4194303.1a2b3c4d.tmp').replace('1a2b3c4d', '00000000'));
  put(path.join(weights, 'vgg16.pth'));
  put(path.join(weights, 'notes.tmp'), 10, 30 * DAY);
  put(path.join(runsFolder, 'demo', '28', '28-seed1-kept', 'last', 'checkpoint.json'));
  fs.mkdirSync(path.join(runsFolder, 'demo', '28', '28-seed1-now'));
  return { runsFolder, weights, left };
}

test('what is left behind is found, and nothing else', () => {
  const { runsFolder, weights, left } = places();
  const found = findLeftovers({ runsFolder, others: [[weights, 1]] });
  assert.deepEqual(found.map((each) => each.path).sort(), [...left].sort());
  assert.equal(found.find((each) => each.path.includes('vgg16.pth.'))?.bytes, 5000);
  for (const each of found) removeLeftover(each);
  assert.deepEqual(findLeftovers({ runsFolder, others: [[weights, 1]] }), []);
  assert.ok(fs.existsSync(path.join(weights, 'notes.tmp')));
});

test('a process of another machine is given a day', () => {
  const name = path.join(scratch, 'x.00000000-1.12345678.tmp');
  put(name, 1, DAY - 60);
  assert.equal(isLeftBehind(name), false);
  put(name, 1, DAY + 60);
  assert.equal(isLeftBehind(name), true);
});

test('whoever writes a file removes what ended processes left of it', () => {
  const folder = fs.mkdtempSync(path.join(scratch, 'beside-'));
  const file = put(path.join(folder, 'list.json'));
  put(nameOfEnded(file));
  const others = [file, put(temporaryName(file)), put(nameOfEnded(path.join(folder, 'other.json')))];
  removeLeftBehind(file);
  assert.deepEqual(fs.readdirSync(folder).sort(), others.map((each) => path.basename(each)).sort());
  removeLeftBehind(path.join(folder, 'nowhere', 'list.json'));
});

test('breedlab clean lists first, and deletes when it is told to', () => {
  const { runsFolder, weights, left } = places();
  const env = {
    ...process.env,
    BREEDLAB_RUNS: runsFolder,
    BREEDLAB_WEIGHTS: weights,
    BREEDLAB_DATASETS: path.join(scratch, 'none'),
    BREEDLAB_PIXEL_CACHE: path.join(scratch, 'none'),
    BREEDLAB_REPORT: path.join(scratch, 'none'),
  };
  const clean = (...args: string[]) =>
    spawnSync(process.execPath, [PROGRAM, 'clean', ...args], { env, encoding: 'utf8', input: '' });
  const asked = clean();
  assert.equal(asked.status, 1);
  for (const each of left) assert.ok(asked.stderr.includes(each) && fs.existsSync(each), each);
  const done = clean('--yes', '--json');
  assert.equal(done.status, 0, done.stderr);
  const { deleted } = JSON.parse(done.stdout) as { deleted: { path: string }[] };
  assert.ok(left.every((each) => deleted.some(({ path: place }) => place === each) && !fs.existsSync(each)));
  assert.match(clean().stdout, /There is nothing to delete/);
});
