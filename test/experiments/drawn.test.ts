import assert from 'node:assert/strict';
import * as path from 'node:path';
import { test } from 'node:test';
import { settings } from '../../src/core';
import { DRAWN_CAUTION, drawnCaution, isDrawnData } from '../../src/experiments';

const drawing = path.join(settings().datasetsFolder, 'drawn-dogs', 'test', '057.Dalmatian', '057_00001.jpg');

test('a network that saw drawings is no judge of photographs, and says so', () => {
  assert.ok(isDrawnData('drawn-dogs'));
  assert.ok(!isDrawnData('dogImages'));
  assert.equal(drawnCaution('drawn-dogs', ['my-dog.jpg']), DRAWN_CAUTION);
  assert.equal(drawnCaution('drawn-dogs', [drawing, '/photos/my-dog.jpg']), DRAWN_CAUTION);
  assert.equal(drawnCaution('drawn-dogs', [drawing]), null);
  assert.equal(drawnCaution('drawn-dogs', []), null);
  assert.equal(drawnCaution('my-photos', ['my-dog.jpg']), null);
});
