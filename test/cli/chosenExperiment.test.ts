import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chosenExperiment } from '../../src/cli/chosenExperiment';
import { BreedlabError } from '../../src/core';
import type { Precision } from '../../src/models';

test("another precision makes an experiment of one's own, whose runs are not those of the series", () => {
  assert.equal(chosenExperiment('34', {}).id, '34');
  assert.equal(chosenExperiment('34', { precision: 'fp32' }).id, '34');
  const mixed = chosenExperiment('34', { precision: 'bf16' });
  assert.deepEqual([mixed.id, mixed.block, mixed.parent!.id], ['34+precision=bf16', 'own', '34']);
  assert.equal(mixed.settings.precision, 'bf16');
});

test('an experiment given as JSON takes a precision, too', () => {
  const define = '{"id":"mine","title":"Mine","parent":34,"differences":{"precision":"bf16"}}';
  assert.equal(chosenExperiment('mine', { define, precision: 'bf16' }).id, 'mine');
  assert.equal(chosenExperiment('mine', { define, precision: 'fp32' }).id, 'mine+precision=fp32');
});

test('a precision that does not exist is refused, with those that do', () => {
  assert.throws(
    () => chosenExperiment('34', { precision: 'fp16' as Precision }),
    (error) => error instanceof BreedlabError && /precision "fp16".*fp32.*bf16/.test(error.message),
  );
});
