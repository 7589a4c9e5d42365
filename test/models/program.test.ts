import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allModels, architecture, kindOf, type LayerSpec } from '../../src/models';
import { resolveLayers } from '../../src/models/architecture';
import { evaluationProgramOf, plainProgram, programOf, type ProgramStep } from '../../src/models/passes/program';

const nameOf = ({ step, affine }: ProgramStep): string =>
  affine === undefined ? step.name : `${step.name} with ${affine.step.name}`;

test('a pooling comes before the ReLU and the bias of its convolution', () => {
  const base = programOf(architecture('Base')).steps.map(nameOf);
  assert.deepEqual(base.slice(0, 5), ['pad', 'convolution', 'maxPool2d', 'bias', 'relu']);
  const normed = programOf(architecture('vgg16_bn')).steps.map(nameOf);
  assert.deepEqual(normed.slice(0, 7), [
    'convolution',
    'batchNorm2d',
    'relu',
    'convolution',
    'batchNorm2d',
    'maxPool2d',
    'relu',
  ]);
});

test('steps are the layers that do something, each once', () => {
  for (const { name } of allModels()) {
    for (const options of [{}, { dropout: 0, imageSize: 96 }]) {
      const layout = architecture(name, options);
      const { steps } = programOf(layout);
      const idle = layout.layers.filter((layer) => kindOf(layer).steps(layer).length === 0);
      const own = steps.filter(({ step }) => !['pad', 'bias'].includes(step.name));
      assert.equal(own.length, layout.layers.length - idle.length, name);
      const biases = plainProgram(layout).steps.filter(({ step }) => step.name === 'bias').length;
      const poolings = steps.filter(
        ({ step }, i) => step.name === 'maxPool2d' && steps[i - 1]!.step.name === 'convolution',
      );
      assert.equal(steps.filter(({ step }) => step.name === 'bias').length, poolings.length, name);
      assert.ok(biases >= poolings.length);
    }
  }
});

test('in evaluation a batch norm is part of its convolution, and dropout is left out', () => {
  const normed = evaluationProgramOf(architecture('vgg16_bn')).steps;
  assert.deepEqual(normed.slice(0, 5).map(nameOf), [
    'convolution with batchNorm2d',
    'relu',
    'convolution with batchNorm2d',
    'maxPool2d',
    'relu',
  ]);
  for (const { layer, affine } of normed) {
    if (affine === undefined) continue;
    const [at, after] = [layer.name, affine.layer.name].map((name) => Number(name.split('.')[1]));
    assert.equal(after, at! + 1);
  }
  for (const { name } of allModels()) {
    const layout = architecture(name);
    const names = evaluationProgramOf(layout).steps.map(nameOf);
    assert.ok(!names.includes('batchNorm2d') && !names.includes('dropout'), name);
    const convolutions = layout.layers.filter(({ kind }) => kind === 'conv2d').length;
    assert.equal(names.filter((step) => step.startsWith('convolution')).length, convolutions);
  }
});

test('nothing is moved or folded across a value that another layer takes', () => {
  const conv = { kind: 'conv2d', filters: 4, kernelSize: 3, stride: 1, padding: 1 } as const;
  const specs: readonly LayerSpec[] = [
    { ...conv, name: 'a' },
    { kind: 'batchNorm2d', name: 'norm' },
    { kind: 'add', name: 'sum', inputs: ['norm', 'a'] },
    { kind: 'relu', name: 'relu' },
    { kind: 'maxPool2d', name: 'pool', kernelSize: 2, stride: 2 },
    { kind: 'globalAvgPool2d', name: 'ofPool' },
    { kind: 'globalAvgPool2d', name: 'ofRelu', inputs: ['relu'] },
    { kind: 'add', name: 'both', inputs: ['ofPool', 'ofRelu'] },
  ];
  const layers = resolveLayers(specs, [8, 8, 3], 'graph');
  const expected = [
    'convolution',
    'batchNorm2d',
    'add',
    'relu',
    'maxPool2d',
    'globalAvgPool2d',
    'globalAvgPool2d',
    'add',
  ];
  for (const program of [programOf({ layers }), evaluationProgramOf({ layers })]) {
    assert.deepEqual(program.steps.map(nameOf), expected);
  }
});
