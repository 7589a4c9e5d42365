import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { breedlab, fillDisk, hasStack, opened, smallDisk, type Ended, type RunOptions } from '../attack/machine';
import { trainTinyRun } from '../exports/tinyRun';
import { temporaryFolder } from '../temporary';

/** What the system refuses is said in a sentence with the place, and nothing is left behind. */

const scratch = temporaryFolder();

let run: string;
let images: string;
let runsFolder: string;
const locked = path.join(scratch, 'locked');

before(async () => {
  const trained = await trainTinyRun(scratch);
  run = trained.folder;
  images = trained.dataset.root;
  runsFolder = trained.runsFolder;
  opened(scratch);
  fs.mkdirSync(locked, { mode: 0o555 });
  fs.chmodSync(locked, 0o555);
});

function assertRefused(ended: Ended, words: RegExp): void {
  assert.match(ended.stderr, words);
  assert.ok(!hasStack(ended), ended.stderr);
  assert.equal(ended.status, 1);
}

const INSIDE = { BREEDLAB_WORKERS: '1', BREEDLAB_CACHE_MB: '0' };
const tiny = (differences: object): string => JSON.stringify({ id: 'x', title: 'X', parent: 34, differences });

describe('a place that cannot be written', () => {
  const cases: readonly (readonly [string, () => readonly string[], RegExp, NodeJS.ProcessEnv?])[] = [
    [
      'export web',
      () => ['export', 'web', '--run', run, '--out', path.join(locked, 'page')],
      /Not allowed to write .*page/,
    ],
    [
      'export tensorboard',
      () => ['export', 'tensorboard', '--run', run, '--out', path.join(locked, 'logs')],
      /Not allowed/,
    ],
    [
      'export csv',
      () => ['export', 'csv', '--run', run, '--out', path.join(locked, 'runs.csv')],
      /Not allowed .*runs\.csv/,
    ],
    ['export csv to a folder', () => ['export', 'csv', '--run', run, '--out', images], /is a folder, not a file/],
    [
      'export csv below a file',
      () => ['export', 'csv', '--run', run, '--out', `${run}/config.json/a/b`],
      /a file is in the place/,
    ],
    [
      'data prepare to a folder',
      () => ['data', 'prepare', '--data', path.join(images, 'train'), '--out', runsFolder],
      /is a folder, not a file/,
    ],
    [
      'train',
      () => ['train', '34', '--data', images, '--epochs', '1'],
      /Not allowed to write .*runs/,
      { BREEDLAB_RUNS: path.join(locked, 'runs') },
    ],
  ];
  for (const [name, args, words, environment] of cases) {
    test(name, () => {
      assertRefused(breedlab(args(), { unprivileged: true, environment: { ...INSIDE, ...environment } }), words);
    });
  }

  test('runs delete', () => {
    const copy = path.join(scratch, 'read-only');
    fs.cpSync(runsFolder, copy, { recursive: true });
    const folder = path.join(copy, path.relative(runsFolder, run));
    for (const each of [folder, path.dirname(folder)]) fs.chmodSync(each, 0o555);
    const options: RunOptions = { unprivileged: true, environment: { BREEDLAB_RUNS: copy } };
    assertRefused(breedlab(['runs', 'delete', folder, '--yes'], options), /Not allowed to write/);
    assert.ok(fs.existsSync(path.join(folder, 'config.json')));
    for (const each of [path.dirname(folder), folder]) fs.chmodSync(each, 0o777);
  });
});

describe('a folder of runs that cannot be read', () => {
  const unreadable = path.join(scratch, 'unreadable');
  before(() => fs.mkdirSync(unreadable, { mode: 0o000 }));
  for (const [name, folder] of [
    ['by its permissions', unreadable],
    ['because it is a file', __filename],
  ] as const) {
    test(name, () => {
      const ended = breedlab(['runs', 'list'], { unprivileged: true, environment: { BREEDLAB_RUNS: folder } });
      assertRefused(ended, /The folder of runs .* cannot be read/);
    });
  }
});

describe('a full disk', () => {
  const disk = path.join(scratch, 'disk');
  const mounted = smallDisk(disk, 64 * 1024);
  after(() => mounted?.unmount());
  for (const room of [0, 4096, 20_480]) {
    test(`train with ${room} bytes left`, { skip: mounted === undefined && 'no disk can be mounted here' }, () => {
      fs.writeFileSync(path.join(disk, 'ballast'), Buffer.alloc(64 * 1024 - room - 4096));
      fs.rmSync(path.join(disk, 'runs'), { recursive: true, force: true });
      try {
        fs.appendFileSync(path.join(disk, 'ballast'), Buffer.alloc(room === 0 ? 64 * 1024 : 0));
      } catch {
        // It is full now.
      }
      const environment = { ...INSIDE, BREEDLAB_RUNS: path.join(disk, 'runs') };
      assertRefused(
        breedlab(['train', '34', '--data', images, '--epochs', '1'], { environment }),
        /No disk space left/,
      );
      const left = fs.existsSync(path.join(disk, 'runs'))
        ? fs.readdirSync(path.join(disk, 'runs'), { recursive: true, encoding: 'utf8' })
        : [];
      assert.deepEqual(
        left.filter((name) => name.includes('34-seed1')),
        [],
        'no run is left behind',
      );
      fs.rmSync(path.join(disk, 'ballast'));
    });
  }
});

describe('a full disk can be freed', () => {
  const disk = path.join(scratch, 'full');
  const mounted = smallDisk(disk, 2 ** 20);
  after(() => mounted?.unmount());

  test('by runs delete', { skip: mounted === undefined && 'no disk can be mounted here' }, () => {
    const copy = path.join(disk, 'runs');
    fs.cpSync(runsFolder, copy, { recursive: true });
    fillDisk(disk);
    const folder = path.join(copy, path.relative(runsFolder, run));
    const ended = breedlab(['runs', 'delete', folder, '--yes'], { environment: { BREEDLAB_RUNS: copy } });
    assert.equal(ended.status, 0, ended.stderr);
    assert.deepEqual(
      fs.readdirSync(copy, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('seed')),
      [],
    );
  });
});

describe('what cannot be trained is refused before any of it is made', () => {
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['batchSize 1e9', ['x', '--define', tiny({ batchSize: 1e9 })], /batchSize.*65536/],
    ['imageSize 1e5', ['x', '--define', tiny({ imageSize: 1e5 })], /imageSize.*8192/],
    ['widthMultiplier 100', ['x', '--define', tiny({ widthMultiplier: 100 })], /widthMultiplier.*64/],
    [
      'more than the memory',
      ['x', '--define', tiny({ widthMultiplier: 64, imageSize: 4096 })],
      /needs at least \d+ MiB of memory/,
    ],
    ['--define null', ['x', '--define', 'null'], /null does not describe an experiment/],
    ['--define []', ['x', '--define', '[]'], /does not describe an experiment/],
    [
      'a published id',
      ['34', '--define', '{"id":34,"title":"x","parent":null,"differences":{}}'],
      /The id '34' belongs to another/,
    ],
    ['another id', ['34', '--define', tiny({})], /--define defines the experiment 'x', and '34' is named/],
    ['10,000 workers', ['34', '--workers', '10000'], /10000 image worker threads/],
  ];
  for (const [name, args, words] of cases) {
    test(name, () => {
      const environment = { ...INSIDE, BREEDLAB_RUNS: path.join(scratch, 'none') };
      const ended = breedlab(['train', ...args, '--data', images], { environment });
      assertRefused(ended, words);
      const left = fs.existsSync(path.join(scratch, 'none'))
        ? fs.readdirSync(path.join(scratch, 'none'), { recursive: true, encoding: 'utf8' })
        : [];
      assert.ok(!left.some((each) => each.includes('seed')), `left behind: ${left.join()}`);
    });
  }
});
