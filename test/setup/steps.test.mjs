import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { createContext, PROJECT_ROOT, venvStamp } from '../../setup/lib/context.mjs';
import { sameStamp } from '../../setup/lib/files.mjs';
import { labArguments, labEnvironment } from '../../setup/lib/jupyter.mjs';
import { mendMoved, movedFrom } from '../../setup/lib/moved.mjs';
import { installedDistributions, PipPhase, readPins, removeHalfInstalled } from '../../setup/lib/pip.mjs';
import { runtimeFlavor } from '../../setup/lib/tensorflow.mjs';
import { bindingStep } from '../../setup/steps/binding.mjs';
import { buildStep } from '../../setup/steps/build.mjs';
import { linkStep } from '../../setup/steps/link.mjs';
import { machineStep } from '../../setup/steps/machine.mjs';
import { missingPackages } from '../../setup/steps/packages.mjs';
import { pickPython, pythonStep } from '../../setup/steps/python.mjs';
import { tensorflowStep } from '../../setup/steps/tensorflow.mjs';

const report = { progress: () => {}, note: () => {} };
let root = '';

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'breedlab-steps-'));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const write = (file, content = '') => {
  const full = path.join(root, file);
  fs.mkdirSync(path.dirname(full), { recursive: true });
  fs.writeFileSync(full, typeof content === 'string' ? content : JSON.stringify(content));
};
const fails =
  (...output) =>
  async () => ({ code: 1, signal: null, output, stalled: false, seconds: 0 });
const context = (run = fails('unexpected'), changes = {}) =>
  createContext(run, {
    root,
    hasNvidia: false,
    platform: 'linux',
    arch: 'x64',
    env: { PATH: '' },
    ...changes,
  });

describe('machine', () => {
  it('accepts Node 20.9 and newer on Linux', async () => {
    for (const nodeVersion of ['20.9.0', '20.20.2', '22.23.3', '24.21.0'])
      assert.equal(await machineStep.isDone(context(undefined, { nodeVersion })), true);
  });

  it('names an old Node and another system', async () => {
    await assert.rejects(
      machineStep.run(context(undefined, { nodeVersion: '18.19.1' }), report),
      /Node\.js 18\.19\.1 is too old\..*20\.9/,
    );
    await assert.rejects(
      machineStep.run(context(undefined, { platform: 'freebsd' }), report),
      /this is freebsd on x64/,
    );
    await assert.rejects(
      machineStep.run(context(undefined, { platform: 'darwin', arch: 'ia32' }), report),
      /this is darwin on ia32/,
    );
    await assert.rejects(
      machineStep.run(context(undefined, { platform: 'win32' }), report),
      /this is win32 on x64.*WSL/,
    );
  });
});

describe('python', () => {
  const python = (command, minor, hasVenv = true) => ({
    command,
    version: /** @type {[number, number, number]} */ ([3, minor, 1]),
    hasVenv,
  });

  it('takes the first that has a TensorFlow wheel of its own', () => {
    assert.equal(pickPython([python('python3', 11), python('python3.13', 13)]).command, 'python3');
    assert.equal(pickPython([python('python3', 14), python('python3.12', 12)]).command, 'python3.12');
    assert.equal(pickPython([python('python3', 9), python('python3.10', 10)]).command, 'python3.10');
    assert.equal(pickPython([python('python3', 12, false), python('python3.11', 11)]).command, 'python3.11');
  });

  it('takes a newer one when there is no other', () => {
    assert.equal(pickPython([python('python3', 15)]).command, 'python3');
  });

  it('says what it found when none will do', () => {
    assert.throws(() => pickPython([]), /There is none on the PATH\..*apt-get install python3 python3-venv/);
    assert.throws(() => pickPython([python('python3', 8)]), /python3 is 3\.8\.1/);
    assert.throws(() => pickPython([python('python3', 11, false)]), /`ensurepip` module is missing.*python3\.11-venv/);
  });

  it('leaves alone a .venv that is something else', async () => {
    write('.venv/precious.txt', 'mine');
    await assert.rejects(
      pythonStep.run(context(), report),
      /\.venv exists, but is not a Python environment\. Move it away/,
    );
    assert.ok(fs.existsSync(path.join(root, '.venv', 'precious.txt')));
  });

  it('makes a half-made environment anew', async () => {
    write('.venv/.breedlab/unfinished');
    write('.venv/pyvenv.cfg');
    write('.venv/rest.txt');
    write('bin/python3');
    fs.chmodSync(path.join(root, 'bin/python3'), 0o755);
    const calls = [];
    const run = async (command, args) => {
      calls.push([command, args[0]]);
      if (args[1] === 'venv') {
        assert.ok(!fs.existsSync(path.join(root, '.venv/rest.txt')));
        write('.venv/bin/python');
      }
      return {
        code: 0,
        signal: null,
        output: ['{"version":[3,11,2],"hasVenv":true,"hasPip":true}'],
        stalled: false,
        seconds: 0,
      };
    };
    const here = context(run, { env: { PATH: path.join(root, 'bin') } });
    assert.equal(await pythonStep.run(here, report), 'created, Python 3.11.2');
    assert.equal(await pythonStep.isDone(here), true);
    assert.ok(calls.some(([command, first]) => command === 'python3' && first === '-m'));
    fs.rmSync(path.join(root, '.venv/bin/python'));
    assert.notEqual(await pythonStep.isDone(here), true);
  });
});

describe('a moved environment', () => {
  const OLD = '/home/me/old clone/.venv';
  const programs = {
    jupyter: `#!/home/me/old/.venv/bin/python\n# -*- coding: utf-8 -*-\nimport sys\n`,
    pip: `#!/bin/sh\n'''exec' "/home/me/old/.venv/bin/python3" "$0" "$@"\n' '''\nimport sys\n`,
    activate: 'VIRTUAL_ENV="/home/me/old/.venv"\n',
    tool: '#!/usr/bin/env bash\necho untouched\n',
  };
  const made = (texts = programs) => {
    write('.venv/pyvenv.cfg', 'home = /usr/bin\ncommand = /usr/bin/python3 -m venv /home/me/old/.venv\n');
    write('bin/python3');
    fs.mkdirSync(path.join(root, '.venv/bin'));
    fs.symlinkSync(path.join(root, 'bin/python3'), path.join(root, '.venv/bin/python'));
    for (const [name, text] of Object.entries(texts)) write(`.venv/bin/${name}`, text);
    fs.chmodSync(path.join(root, '.venv/bin/jupyter'), 0o755);
  };
  const answers = async () => ({
    ...{ code: 0, signal: null, stalled: false, seconds: 0 },
    output: ['{"version":[3,11,2],"hasVenv":true,"hasPip":true}'],
  });
  const read = (name) => fs.readFileSync(path.join(root, '.venv/bin', name), 'utf8');

  it('is noticed by set-up, and its programs start from where they are', async () => {
    made();
    const here = context(answers);
    const base = fs.realpathSync(path.join(root, 'bin/python3'));
    write('.venv/.breedlab/python.json', { base, version: '3.11.2' });
    assert.match(
      String(await pythonStep.isDone(here)),
      /its programs name \/home\/me\/old\/\.venv, from where it was moved/,
    );
    assert.equal(await pythonStep.run(here, report), 'moved here, 4 programs mended, Python 3.11.2');
    assert.equal(await pythonStep.isDone(here), true);
    const now = fs.realpathSync(path.join(root, '.venv'));
    assert.ok(read('jupyter').startsWith(`#!${now}/bin/python\n`));
    assert.ok(read('pip').includes(`'''exec' "${now}/bin/python3" "$0"`));
    assert.equal(read('activate'), `VIRTUAL_ENV="${now}"\n`);
    assert.equal(read('tool'), programs.tool);
    assert.ok(!fs.readFileSync(path.join(root, '.venv/pyvenv.cfg'), 'utf8').includes('/home/me/old'));
    assert.equal(fs.statSync(path.join(root, '.venv/bin/jupyter')).mode & 0o111, 0o111);
  });

  it('whose path has a space now starts by sh', () => {
    made({ jupyter: `#!${OLD}/bin/python\nprint(__file__)\n` });
    fs.renameSync(path.join(root, '.venv'), path.join(root, 'a b'));
    assert.equal(movedFrom(path.join(root, 'a b')), OLD);
    assert.ok(mendMoved(path.join(root, 'a b')) > 0);
    const [first, second] = fs.readFileSync(path.join(root, 'a b/bin/jupyter'), 'utf8').split('\n');
    assert.equal(first, '#!/bin/sh');
    assert.equal(second, `'''exec' "${fs.realpathSync(root)}/a b/bin/python" "$0" "$@"`);
    assert.equal(movedFrom(path.join(root, 'a b')), undefined);
  });

  it('that is reached through a link was not moved', () => {
    const now = fs.realpathSync(root);
    made({ jupyter: `#!${now}/link/bin/python\n` });
    fs.symlinkSync(path.join(root, '.venv'), path.join(root, 'link'));
    assert.equal(movedFrom(path.join(root, '.venv')), undefined);
    assert.equal(movedFrom(path.join(root, 'link')), undefined);
  });
});

describe('npm packages', () => {
  const lock = {
    packages: {
      '': { name: 'x' },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/native-here': {
        version: '1.0.0',
        optional: true,
        os: ['linux'],
        cpu: ['x64'],
        libc: ['glibc', 'musl'],
      },
      'node_modules/native-there': { version: '1.0.0', optional: true, os: ['darwin'], cpu: ['arm64'] },
    },
  };

  it('misses what is absent, old, or was never finished, but not what is for other machines', () => {
    write('package-lock.json', lock);
    assert.deepEqual(missingPackages(context()), ['node_modules/a', 'node_modules/native-here']);
    write('node_modules/a/package.json', '{}');
    write('node_modules/native-here/package.json', '{}');
    assert.equal(missingPackages(context()).length, 2, 'an interrupted npm ci leaves no list of its own');
    write('node_modules/.package-lock.json', lock);
    assert.deepEqual(missingPackages(context()), []);
    const newer = structuredClone(lock);
    newer.packages['node_modules/a'].version = '1.0.1';
    write('package-lock.json', newer);
    assert.deepEqual(missingPackages(context()), ['node_modules/a']);
  });
});

describe('pip', () => {
  it('counts only packages whose installation was finished, and clears the others away', () => {
    write('site/whole-1.2.dist-info/INSTALLER', 'pip');
    write('site/Half_Done-2.0.dist-info/METADATA');
    write('site/~old/x');
    const site = path.join(root, 'site');
    assert.deepEqual([...installedDistributions(site)], [['whole', '1.2']]);
    assert.deepEqual(removeHalfInstalled(site).toSorted(), ['Half_Done-2.0.dist-info', '~old']);
    assert.deepEqual(fs.readdirSync(site), ['whole-1.2.dist-info']);
  });

  it('shows size and rate of a download, also with an old pip', () => {
    let text = '';
    const phase = new PipPhase({ progress: (now) => void (text = now) });
    phase.line('Collecting tensorflow-cpu==2.21.0');
    assert.equal(text, 'resolving tensorflow-cpu');
    phase.measured(1e6, 1);
    phase.line('  Downloading tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl (273.8 MB)');
    phase.measured(51e6, 6);
    assert.equal(text, 'downloading tensorflow_cpu 2.21.0 (273.8 MB): 50 MB, 10 MB/s');
    phase.line('Installing collected packages: tensorflow-cpu');
    assert.equal(text, 'unpacking');
  });

  it('pins every requirement exactly', () => {
    for (const file of [
      'requirements.txt',
      'requirements-lock.txt',
      'requirements-engine-cpu.txt',
      'requirements-engine-gpu.txt',
    ]) {
      const lines = fs
        .readFileSync(path.join(PROJECT_ROOT, file), 'utf8')
        .split('\n')
        .map((line) => line.replace(/#.*/, '').trim());
      const requirements = lines.filter((line) => line !== '');
      assert.ok(requirements.length > 0, file);
      for (const line of requirements)
        assert.match(line, /^[\w.-]+==\d[\w.]*(?:; \w+ [=!><]{2} "[\w.]+")?$/, `${file}: ${line}`);
    }
  });

  it('chooses the wheel by architecture and GPU', () => {
    const text = fs.readFileSync(path.join(PROJECT_ROOT, 'requirements-engine-cpu.txt'), 'utf8');
    assert.deepEqual([...readPins(text, 'x64').keys()], ['tensorflow-cpu']);
    assert.deepEqual([...readPins(text, 'arm64').keys()], ['tensorflow']);
    assert.equal(runtimeFlavor(context()), 'cpu');
    assert.equal(runtimeFlavor(context(undefined, { hasNvidia: true })), 'gpu');
    assert.equal(runtimeFlavor(context(undefined, { hasNvidia: true, arch: 'arm64' })), 'cpu');
    assert.equal(runtimeFlavor(context(undefined, { hasNvidia: true, env: { BREEDLAB_TENSORFLOW: 'cpu' } })), 'cpu');
  });
});

describe('engine', () => {
  const engine = 'node_modules/@tensorflow/tfjs-node-gpu';
  const pins = () => {
    for (const flavor of ['cpu', 'gpu']) write(`requirements-engine-${flavor}.txt`, 'tensorflow-cpu==2.21.0\n');
  };

  it('goes on without the wheel when the index does not answer, but not with a full disk', async () => {
    pins();
    const here = context(fails('ReadTimeoutError: Read timed out.'));
    assert.match(await tensorflowStep.run(here, report), /not available: .*does not answer.*prebuilt/);
    await assert.rejects(
      tensorflowStep.run(context(fails('OSError: No space left on device')), report),
      /no disk space/,
    );
  });

  /** Neither compiler nor prebuilt binary: what the tool says decides whether that may pass. */
  const withoutNative = (output, env = {}) => {
    pins();
    write(`${engine}/package.json`, '{}');
    write('.venv/lib/python3.11/site-packages/tensorflow_cpu-2.21.0.dist-info/INSTALLER');
    write('.venv/lib/python3.11/site-packages/tensorflow/libtensorflow_cc.so.2');
    return context(fails(output), { env: { PATH: '', ...env } });
  };
  const BOTH = /There is no C\+\+ compiler.*fallback did not work either: .*does not answer/;

  it('names both failures when there is neither compiler nor prebuilt binary, and the native one is asked for', async () => {
    const here = withoutNative('Error: getaddrinfo ENOTFOUND host', { BREEDLAB_ENGINE: 'native' });
    await assert.rejects(bindingStep.run(here, report), new RegExp(`${BOTH.source}.*apt-get install g\\+\\+`));
  });

  it('settles for the WASM engine, loudly, and tries again when the network was at fault', async () => {
    const here = withoutNative('Error: getaddrinfo ENOTFOUND host');
    write(`${engine}/lib/napi-v8/tfjs_binding.node`, 'one that does not load');
    const notes = [];
    const result = await bindingStep.run(here, { ...report, note: (line) => void notes.push(line) });
    assert.match(result, /WASM engine is used instead, about ten times slower/);
    for (const said of [BOTH, /ten times slower/, /For the fast one: .*apt-get install g\+\+/, /tries it again/])
      assert.match(notes.join('\n'), said);
    assert.ok(!fs.existsSync(path.join(root, engine, 'lib/napi-v8/tfjs_binding.node')));
    assert.match(String(await bindingStep.isDone(here)), /could not be had the last time/);
    fs.rmSync(path.join(root, '.venv'), { recursive: true });
    assert.match(String(await tensorflowStep.isDone(here)), /could not be had the last time/);
  });

  it('does not try again what will not pass, but does once there is a compiler, or the native one is asked for', async () => {
    const here = withoutNative('version GLIBC_2.99 not found');
    await bindingStep.run(here, report);
    assert.equal(await bindingStep.isDone(here), true);
    assert.match(String(await bindingStep.isDone(withoutNative('', { BREEDLAB_ENGINE: 'native' }))), /there is none/);
    write('bin/g++');
    fs.chmodSync(path.join(root, 'bin/g++'), 0o755);
    const equipped = context(undefined, { env: { PATH: path.join(root, 'bin') } });
    assert.match(String(await bindingStep.isDone(equipped)), /there is none, and it can now be compiled/);
    fs.rmSync(path.join(root, '.venv'), { recursive: true });
    assert.equal(await tensorflowStep.isDone(here), true);
  });

  it('does not settle for anything with a full disk', async () => {
    await assert.rejects(bindingStep.run(withoutNative('ENOSPC: no space left'), report), /no disk space/);
  });

  it('installs no native engine for who asks for the WASM one', async () => {
    pins();
    const here = context(undefined, { env: { PATH: '', BREEDLAB_ENGINE: 'wasm' } });
    assert.deepEqual([await tensorflowStep.isDone(here), await bindingStep.isDone(here)], [true, true]);
  });

  it('falls back to the prebuilt binary, remembers it, and compiles once there is a compiler', async () => {
    pins();
    write(`${engine}/package.json`, '{}');
    write('.venv/lib/python3.11/site-packages/tensorflow_cpu-2.21.0.dist-info/INSTALLER');
    write('.venv/lib/python3.11/site-packages/tensorflow/libtensorflow_cc.so.2');
    const commands = [];
    const run = async (command, args) => {
      commands.push([command, args[0] ?? ''].join(' '));
      if (args[0] === 'scripts/install.js') write(`${engine}/lib/napi-v8/tfjs_binding.node`, 'native');
      return { code: 0, signal: null, output: ['TensorFlow 2.9.1'], stalled: false, seconds: 0 };
    };
    const here = context(run, { node: 'node' });
    assert.equal(await bindingStep.run(here, report), 'official prebuilt binary, TensorFlow 2.9.1');
    assert.equal(commands[0], 'node scripts/install.js');
    assert.equal(await bindingStep.isDone(here), true);
    write('bin/g++');
    fs.chmodSync(path.join(root, 'bin/g++'), 0o755);
    assert.match(
      String(await bindingStep.isDone(context(run, { env: { PATH: path.join(root, 'bin') } }))),
      /can now be compiled/,
    );
  });

  it('compiles our own addons beside the binding, tells what fails, and anew when a source has changed', async () => {
    const signals = 'src/engine/native/signals.c';
    withoutNative('');
    write(signals, 'first');
    write('bin/g++');
    fs.chmodSync(path.join(root, 'bin/g++'), 0o755);
    write(`${engine}/lib/napi-v8/signals.node`, 'an old one');
    const made = [];
    const run = async (command, args) => {
      const [source, target] = [args.at(-3), args[args.indexOf('-o') + 1]];
      const code = command === 'g++' && source.endsWith(signals) ? 1 : 0;
      if (command === 'g++' && code === 0) fs.writeFileSync(target, made.push(path.basename(target)).toString());
      return { code, signal: null, output: ['TensorFlow 2.21.0'], stalled: false, seconds: 0 };
    };
    const notes = [];
    const here = context(run, { env: { PATH: path.join(root, 'bin') } });
    await bindingStep.run(here, { ...report, note: (line) => void notes.push(line) });
    assert.match(made.join(), /^tfjs_binding\.node.*,quiet_stderr\.node$/);
    assert.match(notes.join(), /^Interrupts can damage what is computed in a cell/);
    assert.ok(!fs.existsSync(path.join(root, engine, 'lib/napi-v8/signals.node')), 'none outlives its source');
    assert.equal(await bindingStep.isDone(here), true);
    write(signals, 'second');
    assert.match(String(await bindingStep.isDone(here)), /its sources .* have changed/);
  });

  it('on macOS takes the WASM engine first, and says how to have the native one where it has a wheel', async () => {
    pins();
    for (const [arch, remedy] of [
      ['arm64', /BREEDLAB_ENGINE=native npm run setup/],
      ['x64', /an M processor, or Linux/],
    ]) {
      const here = context(fails('nothing is to be run'), { platform: 'darwin', arch });
      assert.equal(await machineStep.isDone(here), true);
      assert.equal(await tensorflowStep.isDone(here), true);
      fs.rmSync(path.join(root, 'node_modules'), { recursive: true, force: true });
      assert.equal(await bindingStep.isDone(here), 'there is none');
      const notes = [];
      await bindingStep.run(here, { ...report, note: (line) => void notes.push(line) });
      assert.match(notes.join('\n'), remedy);
      assert.equal(await bindingStep.isDone(here), true);
    }
  });

  it('on macOS, asked for, is compiled with what libraries are called there', async () => {
    write(
      'requirements-engine-cpu.txt',
      fs.readFileSync(path.join(PROJECT_ROOT, 'requirements-engine-cpu.txt'), 'utf8'),
    );
    write('requirements-engine-gpu.txt', '');
    write(`${engine}/package.json`, '{}');
    write('.venv/lib/python3.11/site-packages/tensorflow-2.21.0.dist-info/INSTALLER');
    for (const name of ['cc', 'framework'])
      write(`.venv/lib/python3.11/site-packages/tensorflow/libtensorflow_${name}.2.dylib`);
    write('bin/clang++');
    fs.chmodSync(path.join(root, 'bin/clang++'), 0o755);
    let flags = [];
    const run = async (command, args) => {
      if (args.includes('binding/tfjs_binding.cc')) flags = args;
      const target = args[args.indexOf('-o') + 1];
      if (command === 'clang++') fs.writeFileSync(target, 'native');
      return { code: 0, signal: null, output: ['TensorFlow 2.21.0'], stalled: false, seconds: 0 };
    };
    const env = { PATH: path.join(root, 'bin'), BREEDLAB_ENGINE: 'native' };
    const here = context(run, { platform: 'darwin', arch: 'arm64', env });
    assert.match(await bindingStep.run(here, report), /^compiled with clang\+\+, TensorFlow 2\.21\.0/);
    assert.ok(flags.includes('-dynamiclib') && !flags.includes('-shared') && !flags.join().includes('as-needed'));
    assert.ok(flags.some((flag) => flag.endsWith('libtensorflow_cc.2.dylib')));
    assert.match(flags.at(-1), /^-Wl,-rpath,@loader_path\/.*site-packages\/tensorflow$/);
    assert.equal(await bindingStep.isDone(here), true);
  });

  it('keeps a binding without its stamp for unfinished', async () => {
    pins();
    write(`${engine}/lib/napi-v8/tfjs_binding.node`, 'native');
    assert.equal(await bindingStep.isDone(context()), 'there is none');
  });
});

describe('link and build', () => {
  it('links the package to itself, relative, and repairs the link', async () => {
    assert.notEqual(await linkStep.isDone(context()), true);
    await linkStep.run(context(), report);
    assert.equal(fs.readlinkSync(path.join(root, 'node_modules/breedlab')), '..');
    assert.equal(await linkStep.isDone(context()), true);
    fs.rmSync(path.join(root, 'node_modules/breedlab'));
    write('node_modules/breedlab/package.json', '{}');
    assert.notEqual(await linkStep.isDone(context()), true);
    await linkStep.run(context(), report);
    assert.equal(await linkStep.isDone(context()), true);
  });

  it('builds when a source changes, and removes outputs whose source is gone', async () => {
    write('src/cli.ts', '1');
    write('dist/test/gone.test.js', 'old');
    const run = async () => {
      write('dist/src/cli.js', 'built');
      return { code: 0, signal: null, output: [], stalled: false, seconds: 0 };
    };
    await buildStep.run(context(run), report);
    assert.ok(!fs.existsSync(path.join(root, 'dist/test/gone.test.js')));
    assert.ok(fs.statSync(path.join(root, 'dist/src/cli.js')).mode & 0o100, 'executable');
    assert.equal(await buildStep.isDone(context()), true);
    write('src/cli.ts', '2');
    assert.notEqual(await buildStep.isDone(context()), true);
  });

  it('shows the errors of the compiler and is not done then', async () => {
    write('src/cli.ts', '1');
    await assert.rejects(buildStep.run(context(fails('src/cli.ts(1,1): error TS1: no')), report), (error) => {
      assert.deepEqual(error.output, ['src/cli.ts(1,1): error TS1: no']);
      return true;
    });
    assert.notEqual(await buildStep.isDone(context()), true);
  });
});

describe('stamps and JupyterLab', () => {
  it('compares only what is wanted', () => {
    assert.ok(sameStamp({ a: 1, b: 2 }, { a: 1 }));
    assert.ok(!sameStamp({ a: 1 }, { a: 2 }));
    assert.ok(!sameStamp(undefined, {}));
    assert.ok(venvStamp(context(), 'x').startsWith(path.join(root, '.venv')));
  });

  it('is local, with a token that the command line does not show, and only our kernel', () => {
    const args = labArguments({ root, openBrowser: false, isRoot: false }).join(' ');
    const env = labEnvironment({
      root,
      env: { PATH: '/bin', JUPYTER_CONFIG_DIR: '/home/me/.jupyter' },
      node: '/opt/node/bin/node',
      token: 'hunter2',
    });
    assert.match(args, /ip=127\.0\.0\.1 .*allowed_kernelspecs=breedlab --KernelSpecManager.ensure_native_kernel=False/);
    assert.doesNotMatch(args, /hunter2/);
    assert.equal(env.JUPYTER_TOKEN, 'hunter2');
    assert.ok(path.isAbsolute(env.JUPYTER_PATH ?? ''));
    assert.ok(env.JUPYTER_CONFIG_DIR?.startsWith(root));
    assert.ok(env.PATH?.startsWith('/opt/node/bin:'));
  });
});
