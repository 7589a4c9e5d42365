import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { settings } from '../../../src/core';
import { temporaryFolder } from '../../temporary';

/**
 * `npm run check:package`: Breedlab as a package of npm, from nothing. The tarball of `npm pack` is installed in an empty
 * folder, `npx breedlab setup` makes its engine and Python environment there, `npx breedlab new` a project that depends on
 * the same tarball; there an experiment of its own is trained and a notebook is run. Takes ten minutes and 5 GB.
 */
function main(): void {
  const { packageRoot } = settings();
  const scratch = fs.realpathSync(temporaryFolder());
  const first = path.join(scratch, 'first');
  fs.mkdirSync(first);
  try {
    run(packageRoot, 'npm', ['pack', '--pack-destination', first]);
    const [tarball] = fs.readdirSync(first);
    run(first, 'npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', `./${tarball}`]);
    const installed = path.join(first, 'node_modules', 'breedlab');
    assert.ok(!fs.lstatSync(installed).isSymbolicLink() && !fs.existsSync(path.join(installed, 'test')));
    run(first, 'npx', ['breedlab', 'setup']);
    assert.match(run(first, 'npx', ['breedlab', 'setup']), /^$|Everything is set up/);
    checkDoctor(first);

    run(first, 'npx', ['breedlab', 'new', '../my-lab']);
    const lab = path.join(scratch, 'my-lab');
    const manifest = JSON.parse(fs.readFileSync(path.join(lab, 'package.json'), 'utf8')) as {
      dependencies: { breedlab: string };
    };
    assert.equal(manifest.dependencies.breedlab, `file:../first/${tarball}`);
    run(lab, 'npm', ['install', '--no-audit', '--no-fund']);
    run(lab, 'npm', ['run', 'setup']);
    checkDoctor(lab);
    run(lab, 'npx', ['breedlab', 'train', 'mine', '--epochs', '1']);
    const runs = run(lab, 'npx', ['breedlab', 'runs', 'list', '--json']);
    assert.match(runs, /"experiment": "mine"/);
    assert.ok(fs.existsSync(path.join(lab, 'data', 'runs', 'demo', 'mine')), 'runs lie in the lab');
    assert.ok(!fs.existsSync(path.join(lab, 'node_modules', 'breedlab', 'data', 'runs')), 'and nowhere in the package');
    const [runId] = fs.readdirSync(path.join(lab, 'data', 'runs', 'demo', 'mine'));
    run(lab, 'npx', ['breedlab', 'export', 'onnx', '--run', runId!]);
    assert.ok(fs.existsSync(path.join(lab, 'exports', 'onnx', `${runId}.onnx`)));

    const env = { BREEDLAB_EPOCHS: '1', BREEDLAB_HEADLESS: '1' };
    const execute = [
      '-m',
      'nbconvert',
      '--to',
      'notebook',
      '--execute',
      '--output',
      'out.ipynb',
      'notebooks/first.ipynb',
    ];
    run(lab, path.join(lab, '.venv', 'bin', 'python'), execute, env);
    const out = fs.readFileSync(path.join(lab, 'notebooks', 'out.ipynb'), 'utf8');
    assert.match(out, /mine/);
    console.log('\nBreedlab works as a package.');
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

function checkDoctor(folder: string): void {
  const { checks } = JSON.parse(run(folder, 'npx', ['breedlab', 'doctor', '--json'])) as {
    checks: readonly { name: string; status: string; detail: string }[];
  };
  assert.deepEqual(
    checks.filter(({ status }) => status === 'problem'),
    [],
  );
  assert.match(checks.find(({ name }) => name === 'binding')!.detail, /compiled here/);
}

/** @returns what it wrote to standard output */
function run(
  cwd: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): string {
  console.log(`\n${path.basename(cwd)}$ ${path.basename(command)} ${args.join(' ')}`);
  // As in a terminal of the user's: nothing of the npm that started this.
  const own = Object.entries(process.env).filter(([name]) => !/^(?:npm_|INIT_CWD|NODE_PATH|BREEDLAB_)/i.test(name));
  const { status, stdout } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...Object.fromEntries(own), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 28,
  });
  process.stdout.write(stdout.length > 4000 ? `${stdout.slice(0, 4000)}...\n` : stdout);
  assert.equal(status, 0, `${command} ${args.join(' ')}`);
  return stdout;
}

main();
