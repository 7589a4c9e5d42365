import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { listedByName } from '../../src/core';

const listed = (names: readonly string[]): string =>
  inspect(
    listedByName(
      'Run',
      names.map((name) => ({ name })),
      ({ name }) => name,
    ),
  );

describe('a list, as a cell prints it', () => {
  it('names every element of a short one', () => {
    assert.equal(listed([]), 'Run[0]');
    assert.equal(listed(['a', 'b']), 'Run[2]: a, b');
  });

  it('names the first ones and the last of a long one', () => {
    const names = Array.from({ length: 20 }, (_, i) => String(i));
    assert.equal(listed(names), 'Run[20]: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, ..., 19');
  });

  it('names fewer where names are long', () => {
    const names = Array.from({ length: 29 }, (_, i) => `${i}-seed1-20261129T040432Z`.padEnd(40, 'x'));
    const text = listed(names);
    assert.ok(text.length < 300 && text.startsWith('Run[29]: 0-seed1') && text.includes(', ..., 28-seed1'), text);
  });
});
