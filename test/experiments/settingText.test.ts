import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settingText } from '../../src/experiments';

test('a setting in words, whatever its type', () => {
  for (const [value, words] of [
    [0.01, '0.01'],
    ['vgg16', 'vgg16'],
    [true, 'yes'],
    [false, 'no'],
    [null, 'none'],
    [undefined, 'none'],
    [[0.485, 0.456], '0.485, 0.456'],
    [{ brightness: 0.2, hue: null }, 'brightness 0.2, hue none'],
  ] as const) {
    assert.equal(settingText(value), words);
  }
});
