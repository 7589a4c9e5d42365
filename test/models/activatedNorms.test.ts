import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Random } from '../../src/core';
import { fusesNorms, loadEngine, type Engine, type Tensor2D, type Variable } from '../../src/engine';
import {
  allModels,
  architecture,
  buildModel,
  freezeLayers,
  modelVariables,
  trainingPass,
  type LayerSpec,
} from '../../src/models';
import { resolveLayers } from '../../src/models/architecture';
import { withActivatedNorms } from '../../src/models/passes/activatedNorms';
import { programsOf } from '../../src/models/passes/passes';
import { programOf, type Program } from '../../src/models/passes/program';
import { hashedImages } from './fixtures';

const engine = loadEngine();
const { tf } = engine;
/** The same engine, on which norms stand alone. */
const plain: Engine = {
  ...engine,
  native: {
    ...engine.native,
    run: (...call) => engine.native.run(...call),
    supports: (name, trial) => name !== 'BreedlabNormalizationAndSum' && engine.native.supports(name, trial),
  },
};
const skip = !fusesNorms(engine, 8) && 'about operations of our own';

const merged = (program: Program): Program => withActivatedNorms(program, () => true);
const described = ({ steps }: Program): readonly string[] =>
  steps.map(({ step, inputs }) => (inputs.length > 1 ? `${step.name} of ${inputs.length}` : step.name));

describe('programs of training', () => {
  test('a norm takes in the ReLU behind it, and no pooling', () => {
    const { steps, values } = merged(programOf(architecture('vgg16_bn')));
    const names = steps.map(({ step }) => step.name);
    assert.deepEqual(names.slice(0, 5), ['convolution', 'batchNorm2d', 'convolution', 'batchNorm2d', 'maxPool2d']);
    assert.equal(names.filter((name) => name === 'relu').length, 5 + 2, 'behind poolings and dense layers');
    assert.equal(values.get('features.1'), undefined, 'the value between is not computed');
    assert.equal(values.get('features.2'), steps[1]!.output);
  });

  test('a residual block is a norm with its ReLU, and a norm with the sum and the ReLU', () => {
    const names = described(merged(programOf(architecture('resnet18'))));
    assert.deepEqual(names.slice(5, 9), ['convolution', 'batchNorm2d', 'convolution', 'batchNorm2d of 2']);
    const count = (name: string): number => names.filter((each) => each === name).length;
    // Four of 20 norms stand alone: the stem's, whose pooling comes first, and those of three shortcuts.
    assert.deepEqual([count('batchNorm2d of 2'), count('batchNorm2d'), count('relu')], [8, 12, 1]);
    const narrow = described(merged(programOf(architecture('mobilenet_v2'))));
    assert.equal(narrow.filter((each) => each === 'batchNorm2d of 2').length, 10);
    assert.ok(!narrow.includes('relu6'));
  });

  test('every value that a step takes is there before it', () => {
    for (const { name } of allModels()) {
      const { steps, output } = merged(programOf(architecture(name)));
      const known = new Set([0]);
      for (const step of steps) {
        assert.ok(
          step.inputs.every((input) => known.has(input)),
          `${name}: ${step.layer.name}`,
        );
        known.add(step.output);
      }
      assert.ok(known.has(output), name);
    }
  });

  test('nothing is taken in across a value that something else reads, nor a sum of three, nor where none are fused', () => {
    const norm = { kind: 'batchNorm2d' } as const;
    const specs: readonly LayerSpec[] = [
      { kind: 'conv2d', name: 'conv', filters: 8, kernelSize: 1, stride: 1, padding: 0 },
      { ...norm, name: 'shared' },
      { kind: 'relu', name: 'relu' },
      { ...norm, name: 'a', inputs: ['relu'] },
      { ...norm, name: 'b', inputs: ['relu'] },
      { kind: 'add', name: 'three', inputs: ['a', 'b', 'shared'] },
      { kind: 'sigmoid', name: 'sigmoid' },
      { ...norm, name: 'c' },
      { kind: 'hardSwish', name: 'other' },
      { kind: 'globalAvgPool2d', name: 'pool' },
    ];
    const program = programOf({ layers: resolveLayers(specs, [8, 8, 3], 'graph') });
    assert.deepEqual(merged(program), program);
    const vgg = programOf(architecture('vgg16_bn'));
    assert.deepEqual(
      withActivatedNorms(vgg, () => false),
      vgg,
    );
  });
});

describe('values, gradients and statistics have the bits of norms that stand alone', { skip }, () => {
  const networks = [
    { name: 'vgg16_bn', widthMultiplier: 0.125 },
    { name: 'resnet18', widthMultiplier: 0.25 },
    { name: 'mobilenet_v2', widthMultiplier: 0.5 },
    { name: 'efficientnet_b0', widthMultiplier: 0.5 },
    { name: 'efficientnet_lite0', widthMultiplier: 0.5 },
  ] as const;
  for (const { name, widthMultiplier } of networks) {
    const layout = architecture(name, { classCount: 5, imageSize: 64, widthMultiplier, dropout: 0.2 });
    const half = layout.layers.slice(0, layout.layers.length / 2).map((layer) => layer.name);
    const frozen = {
      'every layer trains': [],
      'half of it is frozen, their norms follow the batch': half,
      'half of it is frozen, their norms as in evaluation': half,
      'a norm in the middle is frozen as in evaluation': layout.layers
        .filter(({ kind }) => kind === 'batchNorm2d')
        .slice(1, 4)
        .map((layer) => layer.name),
    };
    for (const [how, layers] of Object.entries(frozen)) {
      test(`${name}: ${how}`, () => {
        const [together, alone] = [engine, plain].map((on) => {
          const model = buildModel(on, layout, { random: Random.seeded(3) });
          freezeLayers(model, layers, how.endsWith('evaluation') ? 'running' : 'batch');
          const before = tf.memory().numTensors;
          const found = step(model);
          assert.equal(tf.memory().numTensors, before, 'nothing is left behind');
          const { steps } = programsOf(model).training;
          model.dispose();
          return { found, steps: steps.length };
        });
        assert.ok(together!.steps < alone!.steps);
        assert.deepEqual(together!.found, alone!.found);
      });
    }
  }
});

/** Logits, gradients and statistics of a step. */
function step(model: ReturnType<typeof buildModel>): ReadonlyMap<string, Float32Array> {
  const named = new Map<Variable, string>(modelVariables(model).map(({ variable, name }) => [variable, name]));
  const found = new Map<string, Float32Array>();
  const images = hashedImages(engine, 'norms', 3, 64);
  const pass = trainingPass(model, images, Random.seeded(5));
  found.set('logits', pass.logits.dataSync<'float32'>().slice());
  const dLogits = tf.mul(pass.logits, 0.5);
  pass.backward(dLogits as Tensor2D, (variable, gradient) => {
    found.set(named.get(variable)!, gradient.dataSync<'float32'>().slice());
  });
  for (const { name, variable, role } of modelVariables(model)) {
    if (role.startsWith('running_')) found.set(name, variable.dataSync<'float32'>().slice());
  }
  tf.dispose([images, dLogits]);
  return found;
}
