import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { settings } from '../../src/core';
import type { Engine, EngineStatus } from '../../src/engine';

/** Which engine a process gets, and how it behaves there. Each in a process of its own. */

const DIST = path.join(settings().projectRoot, 'dist');

interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script that finds the engine room as `engine`. @param hidden modules that cannot be found */
function run(script: string, { engine, hidden }: { readonly engine?: string; readonly hidden?: RegExp } = {}): Outcome {
  const hide = `
    const fs = require('node:fs');
    const { existsSync } = fs;
    const isHidden = (name) => ${hidden ?? '/(?!)/'}.test(name);
    fs.existsSync = (file) => !isHidden(String(file)) && existsSync(file);
    const Module = require('node:module');
    const resolve = Module._resolveFilename;
    Module._resolveFilename = (name, ...rest) => {
      if (isHidden(name)) throw new Error('Cannot find module');
      return resolve(name, ...rest);
    };`;
  const room = JSON.stringify(path.join(DIST, 'src', 'engine'));
  const env: NodeJS.ProcessEnv = { ...process.env, BREEDLAB_ENGINE: engine };
  if (engine === undefined) delete env.BREEDLAB_ENGINE;
  return spawnSync(process.execPath, ['-e', `${hide}\nconst engine = require(${room});\n${script}`], {
    encoding: 'utf8',
    env,
  });
}

function status(options: Parameters<typeof run>[1]): EngineStatus {
  const { stdout, stderr } = run('console.log(JSON.stringify(engine.probeEngine()))', options);
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout) as EngineStatus;
}

const BINDING = /tfjs_binding\.node$/;

describe('which engine computes', () => {
  test('BREEDLAB_ENGINE=wasm: the WASM engine, and how to leave it', () => {
    const found = status({ engine: 'wasm' });
    assert.ok(found.kind === 'ready');
    const expected: Engine['info'] = {
      package: '@tensorflow/tfjs-backend-wasm',
      packageVersion: '4.22.0',
      tensorflowVersion: null,
      device: 'cpu',
      threads: 1,
      binding: 'wasm',
      instructionSet: 'wasm',
    };
    assert.deepEqual(found.info, expected);
    assert.match(found.fallback?.remedy ?? '', /Unset BREEDLAB_ENGINE/);
    assert.ok(found.operations.every(({ kind }) => kind === 'stock'));
  });

  test('without a binding: the WASM engine, with the reason and how to get the native one', () => {
    const found = status({ hidden: BINDING });
    assert.ok(found.kind === 'ready');
    assert.equal(found.info.binding, 'wasm');
    assert.match(found.fallback?.reason ?? '', /\S/);
    assert.match(found.fallback?.remedy ?? '', /npm run setup|compiler/);
  });

  test('without the package: the same', () => {
    const found = status({ hidden: /tfjs-node-gpu/ });
    assert.ok(found.kind === 'ready');
    assert.match(found.fallback?.reason ?? '', /tfjs-node-gpu is not installed\./);
  });

  test('BREEDLAB_ENGINE=native without a binding: an error, and no other engine', () => {
    const found = status({ engine: 'native', hidden: BINDING });
    assert.ok(found.kind === 'missing');
    assert.match(found.message, /binding .* is missing/);
    assert.match(found.remedy, /npm run setup/);
  });

  test('without any: what is missing is the native one', () => {
    const found = status({ hidden: /@tensorflow\// });
    assert.ok(found.kind === 'missing');
    assert.match(found.message, /tfjs-node-gpu is not installed/);
  });

  test('any other name is refused', () => {
    const { stderr } = run('engine.loadEngine()', { engine: 'gpu' });
    assert.match(stderr, /BREEDLAB_ENGINE is 'gpu'\. Set it to native or wasm/);
  });
});

describe('on the WASM engine', () => {
  const onWasm = (script: string): Outcome => run(script, { engine: 'wasm' });

  test('it loads at once, prints nothing and leaves no listener', () => {
    const { stdout, stderr } = onWasm(`
      const { tf } = engine.loadEngine();
      const sum = tf.tidy(() => tf.sum(tf.conv2d(tf.ones([1, 3, 3, 1]), tf.ones([3, 3, 1, 1]), 1, 'valid')).dataSync()[0]);
      const listeners = ['uncaughtException', 'unhandledRejection'].map((event) => process.listenerCount(event));
      console.log(JSON.stringify([sum, ...listeners]));`);
    assert.deepEqual(JSON.parse(stdout), [9, 0, 0]);
    assert.equal(stderr, '');
  });

  test('a training step is equal bit for bit from step to step and from process to process', () => {
    const script = `
      const { stepHash } = require(${JSON.stringify(path.join(DIST, 'test', 'engine', 'stepHash.js'))});
      console.log(JSON.stringify([1, 2].map(() => stepHash(engine.loadEngine()))));`;
    const hashes = [onWasm(script), onWasm(script)].flatMap(({ stdout, stderr }) => {
      assert.notEqual(stdout, '', stderr);
      return JSON.parse(stdout) as string[];
    });
    assert.equal(hashes.length, 4);
    assert.equal(new Set(hashes).size, 1);
  });

  test('memory that cannot be had is an error with a remedy, and computing goes on', () => {
    const { stdout, stderr } = onWasm(`
      const { tf } = engine.loadEngine();
      const backend = tf.backend();
      const large = () => backend.makeOutput([2 ** 29], 'float32');
      const errors = [];
      const kept = large();
      for (const make of [large, () => backend.makeOutput([2 ** 30], 'float32')]) {
        try { make(); } catch ({ message }) { errors.push(message); }
      }
      backend.disposeData(kept.dataId);
      console.log(JSON.stringify([errors, tf.add(1, 2).dataSync()[0]]));`);
    assert.notEqual(stdout, '', stderr);
    const [errors, sum] = JSON.parse(stdout) as [string[], number];
    assert.equal(sum, 3);
    assert.equal(errors.length, 2);
    assert.match(errors[0]!, /no memory left for 2048 MiB more: it can use 4 GiB in all\. Choose a smaller batch/);
    assert.match(errors[1]!, /4096 MiB more/);
  });
});
