import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { replaceBetweenMarkers } from '../../src/bench/table';
import { BreedlabError, settings } from '../../src/core';

const [START, END] = ['<!-- bench:start -->', '<!-- bench:end -->'];

test('only what stands between the markers is replaced, and again', () => {
  const document = `before\n${START}\nold\n${END}\nafter\n`;
  const once = replaceBetweenMarkers(document, 'new $& $1\n');
  assert.equal(once, `before\n${START}\n\nnew $& $1\n\n${END}\nafter\n`);
  assert.equal(replaceBetweenMarkers(once, 'new $& $1'), once);
});

const REFUSED: Readonly<Record<string, string>> = {
  'no markers': 'text',
  'no end': `${START}\n`,
  'a second start': `${START} ${START} ${END}`,
  'a second end': `${START} ${END} ${END}`,
  'the end first': `${END} ${START}`,
};

for (const [name, document] of Object.entries(REFUSED)) {
  test(`a document with ${name} is refused`, () => {
    assert.throws(() => replaceBetweenMarkers(document, 'new'), BreedlabError);
  });
}

test("docs/benchmarks.md has the tables' markers", () => {
  const document = fs.readFileSync(path.join(settings().projectRoot, 'docs', 'benchmarks.md'), 'utf8');
  assert.match(replaceBetweenMarkers(document, 'THE TABLE'), /THE TABLE/);
});
