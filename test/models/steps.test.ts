import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allModels, architecture } from '../../src/models';
import { stepsOf, type Step } from '../../src/models/passes/steps';

const nameOf = (step: Step): string => (step.kind === 'layer' ? step.layer.kind : step.kind);

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
