import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ResourceOrder } from '../../../src/engine/graph/resourceOrder';

const [WEIGHTS, MOMENTUM, VALUE, UPDATED, OTHER] = [1, 2, 3, 4, 5];

function order(): (name: string, operation: string, reads: number[], makes?: number[]) => readonly string[] {
  const resources = new ResourceOrder();
  resources.addResource(WEIGHTS, VALUE);
  resources.addResource(MOMENTUM, undefined);
  return (name, operation, reads, makes = []) => [...resources.before({ name, operation, reads, makes })].sort();
}

test('a write waits for whatever used the value, and for checks', () => {
  const before = order();
  assert.deepEqual(before('forward', 'Conv2D', [OTHER, VALUE]), []);
  assert.deepEqual(before('check', 'CheckNumerics', [OTHER]), []);
  assert.deepEqual(before('backward', 'Conv2DBackpropInput', [VALUE]), []);
  assert.deepEqual(before('decay', 'ResourceApplyGradientDescent', [MOMENTUM, OTHER, VALUE]), ['check']);
  const update = before('update', 'ResourceApplyMomentum', [WEIGHTS, MOMENTUM, OTHER]);
  assert.deepEqual(update, ['backward', 'check', 'decay', 'forward']);
});

test('a read waits for the last write, and the next write for who used what was read', () => {
  const before = order();
  before('first', 'AssignVariableOp', [WEIGHTS, OTHER]);
  assert.deepEqual(before('read', 'ReadVariableOp', [WEIGHTS], [UPDATED]), ['first']);
  assert.deepEqual(before('use', 'Relu', [UPDATED]), []);
  assert.deepEqual(before('second', 'AssignVariableOp', [WEIGHTS, OTHER]), ['first', 'read', 'use']);
  assert.deepEqual(before('third', 'AssignVariableOp', [WEIGHTS, OTHER]), ['second'], 'the others are done by then');
});
