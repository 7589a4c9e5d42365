import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as path from 'node:path';
import { test } from 'node:test';
import { settings } from '../../src/core';
import { loadEngine, probeEngine, type Tensor2D } from '../../src/engine';
import { defineRemovedUtilities } from '../../src/engine/nodeShims';
import { withoutBanners } from '../../src/engine/quietStderr';
import { stepHash } from './stepHash';
import { nativeOnly } from './nativeOnly';

test('the engine loads once and says what it is', nativeOnly, () => {
  const engine = loadEngine();
  assert.equal(loadEngine(), engine);
  const status = probeEngine();
  assert.equal(status.kind, 'ready');
  assert.deepEqual(status.kind === 'ready' && status.info, engine.info);
  assert.equal(engine.info.package, '@tensorflow/tfjs-node-gpu');
  assert.match(engine.info.packageVersion, /^\d+\.\d+\.\d+/);
  assert.match(engine.info.tensorflowVersion ?? 'none', /^\d+\.\d+\.\d+/);
  assert.ok(engine.info.threads >= 1);
  assert.ok(!JSON.stringify(engine.info).includes(settings().projectRoot), 'no machine paths');
});

test('a training step is equal bit for bit from step to step and from process to process', () => {
  const first = stepHash(loadEngine());
  assert.equal(stepHash(loadEngine()), first);
  const script = path.join(settings().projectRoot, 'dist', 'test', 'engine', 'stepHash.js');
  const child = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  assert.equal(child.stdout.trim(), first, child.stderr);
});

test('loading prints nothing', () => {
  const engine = JSON.stringify(path.join(settings().projectRoot, 'dist', 'src', 'engine'));
  const addon = path.join(
    settings().projectRoot,
    'node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/quiet_stderr.node',
  );
  const script = `const { tf } = require(${engine}).loadEngine(); tf.matMul([[1]], [[2]]).dataSync();`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  assert.equal(stdout, '');
  // Without the addon (set-up found no compiler) the two lines of the static initialisers remain.
  assert.equal(addonPresent(addon) ? stderr : withoutBanners(stderr), '');
});

function addonPresent(file: string): boolean {
  try {
    return typeof require(file) === 'object';
  } catch {
    return false;
  }
}

test('only banners are filtered from what was held back', () => {
  const banner = 'WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n';
  const oneDnn = 'I0000 00:00:1.8 9525 port.cc:153] oneDNN custom operations are on. You may see slightly different\n';
  assert.equal(withoutBanners(`${banner}${oneDnn}F0000 the CPU lacks AVX\n`), 'F0000 the CPU lacks AVX\n');
  assert.equal(withoutBanners(''), '');
});

test('a missing engine is a status, not an exception', nativeOnly, () => {
  const engine = JSON.stringify(path.join(settings().projectRoot, 'dist', 'src', 'engine'));
  const script = [
    `const Module = require('node:module');`,
    `const resolve = Module._resolveFilename;`,
    `Module._resolveFilename = (name, ...rest) => {`,
    `  if (name.startsWith('@tensorflow/')) throw new Error('Cannot find module');`,
    `  return resolve(name, ...rest);`,
    `};`,
    `const { probeEngine } = require(${engine});`,
    `console.log(JSON.stringify(probeEngine()));`,
  ].join('\n');
  const { stdout } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  const status = JSON.parse(stdout) as { kind: string; message: string; remedy: string };
  assert.equal(status.kind, 'missing');
  assert.match(status.message, /tfjs-node-gpu is not installed/);
  assert.match(status.remedy, /npm run setup/);
});

test('the removed Node helpers behave as they did', () => {
  const target: { isNullOrUndefined?(value: unknown): boolean; isArray?(value: unknown): boolean } = {};
  defineRemovedUtilities(target);
  assert.deepEqual(
    [null, undefined, 0, ''].map((value) => target.isNullOrUndefined!(value)),
    [true, true, false, false],
  );
  assert.deepEqual(
    [[], {}, 'a'].map((value) => target.isArray!(value)),
    [true, false, false],
  );
});

test('stock operations still work beside the native gradients', () => {
  const { tf } = loadEngine();
  const hash = createHash('sha256');
  const held = tf.memory().numTensors;
  tf.tidy(() => {
    const x = tf.tensor2d([[1, -2, 3]]);
    const gradient = tf.grad((t) => tf.sum(tf.relu(t)))(x) as Tensor2D;
    assert.deepEqual([...gradient.dataSync()], [1, 0, 1]);
    hash.update(gradient.dataSync());
  });
  assert.equal(tf.memory().numTensors, held);
});
