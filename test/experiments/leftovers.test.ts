import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, test } from 'node:test';
import { isLeftBehind, removeLeft, removeLeftBehind, settings, temporaryFolder, temporaryName } from '../../src/core';
import { findLeftovers, removeLeftover } from '../../src/experiments';
import { firstRight, makeRuns } from '../analysis/runs';
import { plantLease } from '../core/leases/plant';
import { temporaryFolder as scratchFolder } from '../temporary';

const CORE = path.join(__dirname, '..', '..', 'src', 'core');
const PROGRAM = path.join(__dirname, '..', '..', 'src', 'cli.js');
const DAY = 24 * 3600;

const scratch = scratchFolder();
after(() => fs.rmSync(scratch, { recursive: true, force: true }));

/** The temporary name that a process which has ended gave a file. */
function nameOfEnded(file: string, ending = 'tmp'): string {
  const named = `require(${JSON.stringify(CORE)}).temporaryName(${JSON.stringify(file)}, '${ending}')`;
  const script = `process.stdout.write(${named})`;
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
  const found = findLeftovers({ runsFolder, others: [{ folder: weights }] });
  assert.deepEqual(found.map((each) => each.path).sort(), [...left].sort());
  assert.equal(found.find((each) => each.path.includes('vgg16.pth.'))?.bytes, 5000);
  for (const each of found) removeLeftover(each);
  assert.deepEqual(findLeftovers({ runsFolder, others: [{ folder: weights }] }), []);
  assert.ok(fs.existsSync(path.join(weights, 'notes.tmp')));
});

/** A number that no process has. */
const NOBODY = 2 ** 22 + 1;

/** A lease with a file of a megabyte that its holder has not put in place. */
function plantWithDraft(place: string, holder: Parameters<typeof plantLease>[1]): string {
  plantLease(place, holder);
  put(path.join(place, 'x', '1-images'), 2 ** 20);
  return place;
}

test('locks of ended processes, drawings, downloads and temporary folders are found, and nothing else', () => {
  const root = fs.mkdtempSync(path.join(scratch, 'datasets-'));
  const token = '01234567-89ab-4cde-8f01-23456789abcd';
  const elsewhere = { host: 'elsewhere', bootId: 'another' };
  const longAgo = plantWithDraft(path.join(root, 'dogs', 'long-ago.lock'), elsewhere);
  put(path.join(longAgo, 'x', 'renewed'), 1, DAY + 60);
  const left = [
    longAgo,
    plantWithDraft(path.join(root, 'dogs', '.lock'), { pid: NOBODY }),
    plantWithDraft(path.join(root, '.fetch', 'pets.lock'), { pid: NOBODY }),
    plantWithDraft(path.join(root, '.fetch', `pets.lock.${token}`), { pid: NOBODY }),
    put(path.join(root, 'dogs', 'train', '001.Beagle', '001_00001.jpg.4194305.tmp'), 10, DAY + 60),
    put(path.join(root, '.fetch', 'pets', 'images.tar.part'), 10, DAY + 60),
    put(path.join(root, '.fetch', 'pets', 'images.tar.part.tag'), 10, DAY + 60),
    put(nameOfEnded(path.join(root, 'pixels', 'abc-train.pixels'))),
    put(path.join(root, 'pixels', 'abc-train.0123abcd.making'), 10, DAY + 60),
    path.dirname(put(path.join(nameOfEnded(path.join(root, 'tmp', 'breedlab-graph')), 'saved_model.pb'))),
  ];
  const earlier = path.join(root, 'tmp', 'breedlab-dry-run-Ab12Cd');
  fs.mkdirSync(earlier, { recursive: true });
  fs.utimesSync(earlier, 1e9, 1e9);
  // None of these is one: held here, held elsewhere, under way, of a user, of another program.
  plantWithDraft(path.join(root, 'held', '.lock'), {});
  plantWithDraft(path.join(root, 'held', 'elsewhere.lock'), elsewhere);
  put(path.join(root, 'held', 'mine.lock', 'notes.txt'), 10, DAY + 60);
  put(path.join(root, '.fetch', 'pets', 'lists.tar.part'));
  put(path.join(root, 'dogs', 'train', '001.Beagle', 'mine.part'), 10, DAY + 60);
  put(nameOfEnded(path.join(root, 'tmp', 'other')));
  const others = [
    { folder: path.join(root, '.fetch'), levels: 2, downloads: true },
    ...['dogs', 'held', 'pixels'].map((name) => ({ folder: path.join(root, name), levels: 3 })),
    { folder: path.join(root, 'tmp'), prefix: 'breedlab-' },
  ];
  const look = () => findLeftovers({ runsFolder: path.join(root, 'none'), others });
  const found = look();
  assert.deepEqual(found.map((each) => each.path).sort(), [...left, earlier].sort());
  assert.ok(
    found.find((each) => each.path === longAgo)!.bytes > 2 ** 20,
    'what its holder has not put in place counts',
  );
  for (const each of found) removeLeftover(each);
  assert.deepEqual(look(), []);
  assert.equal(fs.readdirSync(path.join(root, 'tmp')).length, 1);
});

test('a lock that another process has taken meanwhile is not removed', () => {
  const place = path.join(scratch, 'taken', 'lock');
  plantLease(place, { pid: NOBODY });
  fs.renameSync(path.join(place, 'x'), path.join(scratch, 'taken', 'before'));
  plantLease(place, {});
  removeLeft(place);
  assert.ok(fs.existsSync(path.join(place, 'x', 'holder.json')));
});

test('temporary folders are of this user alone, and tell their process', () => {
  const folder = temporaryFolder('test');
  assert.equal(fs.statSync(folder).mode & 0o777, 0o700);
  assert.match(path.basename(folder), new RegExp(`^breedlab-test\\.[0-9a-f]{8}-${process.pid}\\.[0-9a-f]{8}\\.tmp$`));
  assert.equal(isLeftBehind(folder), false);
  fs.rmSync(folder, { recursive: true });
});

test('no other code names what is temporary by itself', () => {
  const { sourceFolder } = settings();
  // Copies of notebooks are kept.
  const allowed = ['core/leftovers.ts', 'report/notebooks.ts'];
  const names = fs
    .readdirSync(sourceFolder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.c?[jt]s$/.test(name) && !allowed.includes(name));
  const own = names.filter((name) =>
    /mkdtemp|tmpdir\(\)|\.(tmp|making|partial)\b/.test(fs.readFileSync(path.join(sourceFolder, name), 'utf8')),
  );
  assert.deepEqual(own, ['experiments/leftovers.ts', 'report/notebookFile.ts'], 'they look, and name nothing');
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

test('what a killed process had moved away and not replaced is put back, and is no leftover until then', () => {
  const folder = path.join(fs.mkdtempSync(path.join(scratch, 'former-')), 'page');
  const former = nameOfEnded(folder, 'old');
  put(path.join(former, 'index.html'));
  assert.equal(isLeftBehind(former), false);
  removeLeftBehind(folder);
  assert.deepEqual(fs.readdirSync(path.dirname(folder)), ['page']);
  // A second one is left over, for its place is taken.
  put(path.join(former, 'index.html'));
  assert.equal(isLeftBehind(former), true);
  removeLeftBehind(folder);
  assert.deepEqual(fs.readdirSync(path.dirname(folder)), ['page']);
  // One that is being replaced just now is left to its process.
  fs.renameSync(folder, temporaryName(folder, 'old'));
  removeLeftBehind(folder);
  assert.ok(!fs.existsSync(folder));
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
