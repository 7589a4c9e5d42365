import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest, unknownNameError } from '../../src/core';

test('the nearest name is found by edit distance, and none when all are far', () => {
  assert.equal(nearest('learningrate', ['learningRate', 'momentum']), 'learningRate');
  assert.equal(nearest('lerning_rate', ['learningRate', 'momentum']), 'learningRate');
  assert.equal(nearest('xyz', ['learningRate', 'momentum']), undefined);
  assert.equal(nearest('anything', []), undefined);
});

test('an unknown name is quoted with a suggestion and all that exist', () => {
  const error = unknownNameError('profile', 'dem', ['demo', 'paper']);
  assert.equal(error.message, "Unknown profile 'dem'. Did you mean 'demo'? Known: demo, paper.");
});
