import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { settings } from '../../src/core';
import { endOpenScopes } from '../../src/engine';
import { createOptimizer, engine, memory, network } from '../../src/parts';

const root = settings().projectRoot;
const SMALL = { classCount: 3, imageSize: 64, widthMultiplier: 0.05 };

/** What a program prints that is run with the package at hand. */
function printed(code: string, environment: NodeJS.ProcessEnv = {}): string {
  const { TF_NUM_INTRAOP_THREADS: _, ...rest } = process.env;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', code], {
    cwd: root,
    encoding: 'utf8',
    env: { ...rest, ...environment },
  });
  assert.notEqual(stdout, '', stderr);
  return stdout;
}

describe('the subpaths', () => {
  it('load no TensorFlow until something computes', () => {
    const code = `
      const loaded = () => Object.keys(require.cache).filter((file) => file.includes('@tensorflow')).length;
      for (const name of ['models', 'data', 'training', 'charts', 'statistics']) require('breedlab/' + name);
      const before = loaded();
      require('breedlab/models').summarize(require('breedlab/models').architecture('AlexNet'));
      process.stdout.write([before, loaded()].join());
      require('breedlab/models').network('Base_fix', ${JSON.stringify(SMALL)});
      process.stdout.write(String(loaded() > 0));`;
    assert.equal(printed(code), '0,0true');
  });
});

const isNative = engine().info.tensorflowVersion !== null;

describe('the engine of a cell', { skip: !isNative && 'about native TensorFlow' }, () => {
  const threads = "const { engine } = require('breedlab/models');";
  const child = `const { inheritedEnvironment } = require(${JSON.stringify(path.join(root, 'dist/src/core'))});`;

  it('computes on as many threads as trainings of a profile, and hands none of that on', () => {
    const code = `${threads}${child}
      const { info } = engine({ profile: 'demo' });
      process.stdout.write([info.threads, process.env.TF_NUM_INTRAOP_THREADS, inheritedEnvironment().TF_NUM_INTRAOP_THREADS].join());`;
    assert.equal(printed(code), '1,1,');
  });

  it('leaves the number that the user has set, also to children', () => {
    const code = `${threads}${child}
      const { info } = engine({ profile: 'demo' });
      process.stdout.write([info.threads, inheritedEnvironment().TF_NUM_INTRAOP_THREADS].join());`;
    assert.equal(printed(code, { TF_NUM_INTRAOP_THREADS: '2' }), '2,2');
  });

  it('says so when another number computes already', () => {
    const code = `${threads} engine({ threads: 2 });
      try { engine({ profile: 'demo' }); } catch (error) { process.stdout.write(error.name + ': ' + error.message); }`;
    assert.match(printed(code), /^BreedlabError: .* on 2 threads .* 1 are asked for\. Restart the kernel/);
  });
});

describe('what is left behind', () => {
  it('is freed when nothing refers to it', async () => {
    const before = (await memory()).tensors;
    const make = (): void => {
      const net = network('Base_fix', SMALL);
      createOptimizer(net);
    };
    make();
    assert.ok(engine().tf.memory().numTensors > before);
    const after = await memory();
    assert.equal(after.tensors, before);
    assert.deepEqual(after.held, []);
  });

  it('is counted as long as something does', async () => {
    const net = network('Base_fix', SMALL);
    assert.deepEqual((await memory()).held, [{ kind: 'network', name: 'Base_fix' }]);
    assert.match(inspect(net), /^Network Base_fix: 64 × 64 × 3 to 3 classes, [\d,]+ parameters$/);
    net.dispose();
    assert.deepEqual((await memory()).held, []);
  });

  it('open scopes and recordings are ended, and gradients work again', () => {
    const { tf } = engine();
    const { state } = tf.engine();
    const before = tf.memory().numTensors;
    tf.engine().startScope();
    tf.ones([4]);
    tf.engine().startScope();
    tf.ones([4]);
    state.gradientDepth = 1;
    state.kernelDepth = 2;
    assert.equal(endOpenScopes(engine()), 2);
    assert.equal(tf.memory().numTensors, before);
    const slope = tf.tidy(
      () =>
        tf
          .grad((x) => tf.mul(x, x))(tf.scalar(3))
          .dataSync()[0],
    );
    assert.equal(slope, 6);
  });
});

describe('a tensor that is printed', () => {
  const { tf } = engine();
  const said = (make: () => import('../../src/engine').Tensor): string => tf.tidy(() => inspect(make()));

  it('says type, shape, range and how its values lie', () => {
    assert.equal(
      said(() => tf.scalar(2.5)),
      'Tensor float32 []: 2.5',
    );
    assert.equal(
      said(() => tf.tensor1d([1, 2, 3], 'int32')),
      'Tensor int32 [3]: 1, 2, 3',
    );
    assert.equal(
      said(() => tf.range(0, 160)),
      `Tensor float32 [160] from 0 to 159, mean 79.5 ${'█'.repeat(16)}`,
    );
    assert.match(
      said(() => tf.tensor([...Array(9).fill(1), NaN, Infinity])),
      /\[11\] from 1 to 1, mean 1, 2 not finite █$/,
    );
    assert.match(
      said(() => tf.fill([12], NaN)),
      /\[12\] no finite value/,
    );
    assert.equal(
      said(() => tf.zeros([0, 3])),
      'Tensor float32 [0, 3], empty',
    );
    const freed = tf.scalar(1);
    freed.dispose();
    assert.match(inspect(freed), /, disposed$/);
  });
});
