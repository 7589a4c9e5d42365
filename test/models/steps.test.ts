import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allModels, architecture } from '../../src/models';
import { evaluationStepsOf, stepsOf, type EvaluationStep } from '../../src/models/passes/steps';

const nameOf = (step: EvaluationStep): string => (step.kind === 'layer' ? step.layer.kind : step.kind);

test('a pooling comes before the ReLU and the bias of its convolution', () => {
  const base = stepsOf(architecture('Base').layers).map(nameOf);
  assert.deepEqual(base.slice(0, 5), ['pad', 'convolution', 'maxPool2d', 'bias', 'relu']);
  const normed = stepsOf(architecture('vgg16_bn').layers).map(nameOf);
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
      const { layers } = architecture(name, options);
      const steps = stepsOf(layers);
      const idle = layers.filter(
        (layer) =>
          (layer.kind === 'dropout' && layer.rate === 0) ||
          (layer.kind === 'adaptiveAvgPool2d' && `${layer.inputShape}` === `${layer.outputShape}`),
      );
      const own = steps.filter(({ kind }) => kind === 'layer' || kind === 'convolution');
      assert.equal(own.length, layers.length - idle.length, name);
      const later = steps.filter((step) => step.kind === 'convolution' && step.bias === 'later').length;
      assert.equal(steps.filter(({ kind }) => kind === 'bias').length, later, name);
    }
  }
});

test('in evaluation a batch norm is part of its convolution, and dropout is left out', () => {
  const normed = evaluationStepsOf(architecture('vgg16_bn').layers);
  assert.deepEqual(normed.slice(0, 5).map(nameOf), [
    'normedConvolution',
    'relu',
    'normedConvolution',
    'maxPool2d',
    'relu',
  ]);
  for (const step of normed) {
    if (step.kind !== 'normedConvolution') continue;
    const [at, after] = [step.layer.name, step.batchNorm.name].map((name) => Number(name.split('.')[1]));
    assert.equal(after, at! + 1);
  }
  for (const { name } of allModels()) {
    const { layers } = architecture(name);
    const names = evaluationStepsOf(layers).map(nameOf);
    assert.ok(!names.includes('batchNorm2d') && !names.includes('dropout'), name);
    const convolutions = layers.filter(({ kind }) => kind === 'conv2d').length;
    assert.equal(names.filter((kind) => kind === 'normedConvolution' || kind === 'convolution').length, convolutions);
  }
});
