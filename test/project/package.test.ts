import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { createLab } from '../../src/cli/newLab/createLab';
import { BreedlabError, projectOf, readJson, settings } from '../../src/core';
import { temporaryFolder } from '../temporary';

const { projectRoot, packageRoot } = settings();
const cli = path.join(packageRoot, 'dist', 'src', 'cli.js');

test('a package belongs to the project that has installed it, and a clone to itself', () => {
  assert.equal(projectOf('/home/me/my-lab/node_modules/breedlab'), '/home/me/my-lab');
  assert.equal(projectOf('/home/me/breedlab'), '/home/me/breedlab');
  assert.equal(packageRoot, projectRoot);
});

test('the package has all that runs, and neither tests nor what a clone makes for itself', () => {
  const { files } = readJson<{ files: readonly string[] }>(path.join(packageRoot, 'package.json'));
  const isPacked = (file: string): boolean => files.some((pattern) => matches(pattern, file));
  const folders = ['src', 'setup', 'data', 'docs', 'notebooks'];
  const listed = spawnSync('git', ['ls-files', ...folders], { cwd: packageRoot, encoding: 'utf8' });
  const read = listed.stdout
    .trim()
    .split('\n')
    .filter((file) => !/^src\/bench\/|kernels\.c$|\.ts$|\.png$/.test(file));
  assert.ok(read.length > 100);
  const own = [
    'dist/src/cli.js',
    'dist/src/index.d.ts',
    'NOTICE',
    'requirements-engine-cpu.txt',
    'requirements-lock.txt',
  ];
  assert.deepEqual(
    [...read, ...own].filter((file) => !isPacked(file)),
    [],
  );
  const foreign = [
    'dist/test/style.test.js',
    'test/style.test.ts',
    'data/runs/x',
    'data/datasets/x',
    '.venv/x',
    'Dockerfile',
  ];
  assert.deepEqual(foreign.filter(isPacked), []);
});

/** Patterns of package.json's `files`: a folder, a file, or files of a folder by one star. */
function matches(pattern: string, file: string): boolean {
  if (pattern.endsWith('/')) return file.startsWith(pattern);
  const [before, after] = pattern.split('*');
  if (after === undefined) return file === pattern;
  return file.startsWith(before!) && file.endsWith(after) && !file.slice(before!.length).includes('/');
}

test('the command line tells the version of the package, and its help, also where a variable is wrong', () => {
  const { version } = readJson<{ version: string }>(path.join(packageRoot, 'package.json'));
  for (const variables of [{}, { BREEDLAB_CACHE_MB: 'much' }]) {
    const tell = (option: string): readonly [number | null, string] => {
      const env = { ...process.env, ...variables };
      const { status, stdout } = spawnSync(process.execPath, [cli, option], { encoding: 'utf8', env });
      return [status, stdout.trim()];
    };
    assert.deepEqual(tell('--version'), [0, version]);
    assert.match(tell('--help').join(' '), /^0 Usage: breedlab /);
  }
});

describe('breedlab new', () => {
  test('makes a project whose experiments the terminal knows', (t) => {
    const folder = path.join(temporaryFolder(t), 'My-Lab');
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'new', folder, '--json'], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    const { name, files, breedlab } = JSON.parse(stdout) as { name: string; files: string[]; breedlab: string };
    assert.equal(name, 'my-lab');
    assert.deepEqual(
      fs
        .readdirSync(folder, { recursive: true })
        .filter((each) => each !== 'notebooks')
        .sort(),
      files.sort(),
    );
    const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
      dependencies: { breedlab: string };
      overrides: object;
    };
    assert.deepEqual(manifest.dependencies, { breedlab });
    assert.equal(path.resolve(folder, breedlab.slice('file:'.length)), fs.realpathSync(packageRoot));
    assert.ok('tar' in manifest.overrides || 'adm-zip' in manifest.overrides, JSON.stringify(manifest.overrides));
    assert.match(fs.readFileSync(path.join(folder, 'README.md'), 'utf8'), /^# my-lab\n/);
    const notebook = JSON.parse(fs.readFileSync(path.join(folder, 'notebooks', 'first.ipynb'), 'utf8')) as {
      metadata: { kernelspec: { name: string } };
    };
    assert.equal(notebook.metadata.kernelspec.name, 'breedlab');

    const env = { ...process.env, BREEDLAB_EXPERIMENTS: path.join(folder, 'experiments.local.ts') };
    const listed = spawnSync(process.execPath, [cli, 'experiments', '--json'], { encoding: 'utf8', env });
    assert.equal(listed.status, 0, listed.stderr);
    for (const id of ['mine', 'mine-adamw']) assert.ok(listed.stdout.includes(`"${id}"`), id);
  });

  test('takes an empty folder, and refuses one that holds something and a name that npm does not take', (t) => {
    const folder = temporaryFolder(t);
    const lab = createLab(folder, { from: 'file:../breedlab-0.1.0.tgz' });
    assert.equal(lab.breedlab, 'file:../breedlab-0.1.0.tgz');
    assert.throws(() => createLab(folder), /is there already/);
    assert.throws(() => createLab(path.join(folder, 'my lab')), BreedlabError);
    assert.deepEqual(
      fs.readdirSync(path.dirname(folder)).filter((each) => each.startsWith(path.basename(folder))),
      [path.basename(folder)],
    );
  });
});

test('breedlab setup and breedlab lab pass their options on', () => {
  const said = (...args: string[]) => spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
  assert.match(said('setup', '--help').stdout, /--redo STEP/);
  assert.match(said('lab', '--help').stdout, /--no-browser/);
  const wrong = said('setup', '--gpus');
  assert.equal(wrong.status, 1);
  assert.match(wrong.stderr, /Unknown option '--gpus'/);
});
