import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseBatches, parseModels, parseSeconds, parseWidth } from '../../src/bench/throughput/flags';
import { casesOf } from '../../src/bench/throughput/run';
import { NETWORK_DEFAULTS } from '../../src/bench/throughput';
import { BreedlabError } from '../../src/core';

test('models and batch sizes are lists', () => {
  assert.deepEqual(parseModels('Base, vgg16_bn'), ['Base', 'vgg16_bn']);
  assert.deepEqual(parseBatches('8,16'), [8, 16]);
  assert.deepEqual([parseSeconds('0'), parseSeconds('0.5'), parseWidth('0.25')], [0, 0.5, 0.25]);
});

const REFUSED: readonly (readonly [name: string, parse: () => unknown, message: RegExp])[] = [
  ['a model that does not exist', () => parseModels('Base,vgg61'), /Unknown model 'vgg61'.*Did you mean 'vgg16'/s],
  ['no model', () => parseModels(''), /Unknown model ''/],
  ['a batch of none', () => parseBatches('8,0'), /--batch is '0'/],
  ['a batch that is no number', () => parseBatches('8,,16'), /--batch is ''/],
  ['negative seconds', () => parseSeconds('-1'), /--seconds is '-1'/],
  ['no seconds', () => parseSeconds(' '), /--seconds is ' '/],
  ['endless seconds', () => parseSeconds('Infinity'), /--seconds is 'Infinity'/],
  ['no width', () => parseWidth('0'), /--width is '0'/],
  ['more than the whole width', () => parseWidth('1.5'), /--width is '1.5'/],
];

for (const [name, parse, message] of REFUSED) {
  test(`${name} is refused`, () => {
    assert.throws(parse, (error) => error instanceof BreedlabError && message.test(error.message));
  });
}

test('every model is measured at every given batch size, else at its own', () => {
  const models = ['Base', 'vgg16'] as const;
  const own = (model: string): number[] => (model === 'Base' ? [32] : [8]);
  assert.deepEqual(casesOf({ ...NETWORK_DEFAULTS, models }, own), [
    { model: 'Base', batch: 32 },
    { model: 'vgg16', batch: 8 },
  ]);
  assert.deepEqual(
    casesOf({ ...NETWORK_DEFAULTS, models, batch: [1, 2] }, own).map(({ model, batch }) => `${model} ${batch}`),
    ['Base 1', 'Base 2', 'vgg16 1', 'vgg16 2'],
  );
});
