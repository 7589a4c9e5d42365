import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDuration, formatNumber, formatPercent, formatTable } from '../../src/core';

test('durations are told in the unit that fits', () => {
  assert.deepEqual(
    [0.4, 75, 100, 3599, 3600, 12_345, NaN].map(formatDuration),
    ['0 s', '75 s', '1 min 40 s', '59 min 59 s', '1 h 00 min', '3 h 25 min', '-'],
  );
});

test('fractions and numbers, and a dash for none', () => {
  assert.equal(formatPercent(0.63642), '63.64%');
  assert.equal(formatPercent(null), '-');
  assert.equal(formatNumber(1.23456), '1.2346');
  assert.equal(formatNumber(null), '-');
});

test('a table aligns its columns and trims the line ends', () => {
  const text = formatTable([{ title: 'n', align: 'right' }, { title: 'name' }], [['1', 'a'], ['23', 'bcdef']]);
  assert.equal(text, ' n  name\n--  -----\n 1  a\n23  bcdef');
});
