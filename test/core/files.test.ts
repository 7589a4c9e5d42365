import assert from 'node:assert/strict';
import nodeFs, * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { BreedlabError, readJson, readJsonIfPresent, writeFileAtomic, writeJsonAtomic } from '../../src/core';
import { temporaryFolder } from '../temporary';

test('an atomic write replaces the file whole and leaves no temporary behind', () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'deep', 'value.json');
  writeJsonAtomic(file, { a: 1 });
  writeJsonAtomic(file, { a: 2 });
  assert.deepEqual(readJson(file), { a: 2 });
  assert.deepEqual(fs.readdirSync(path.dirname(file)), ['value.json']);
});

test('a failed write keeps the old content and cleans up', () => {
  const folder = temporaryFolder();
  const target = path.join(folder, 'taken');
  fs.mkdirSync(path.join(target, 'child'), { recursive: true });
  assert.throws(() => writeFileAtomic(target, 'text'));
  assert.deepEqual(fs.readdirSync(folder), ['taken']);
});

test('a full disk is named with the file and a remedy, and the old content stays', (context) => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'kept');
  fs.writeFileSync(file, 'old');
  context.mock.method(nodeFs, 'writeFileSync', () => {
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  });
  assert.throws(
    () => writeFileAtomic(file, 'new'),
    (thrown) =>
      thrown instanceof BreedlabError &&
      /No disk space left to write .*kept \(ENOSPC\)\. Free some space/.test(thrown.message),
  );
  assert.equal(fs.readFileSync(file, 'utf8'), 'old');
  assert.deepEqual(fs.readdirSync(folder), ['kept']);
});

test('missing and malformed JSON name the file', () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'half.json');
  assert.equal(readJsonIfPresent(file), undefined);
  assert.throws(() => readJson(file), /Cannot read .*half\.json/);
  fs.writeFileSync(file, '{"a": ');
  assert.throws(() => readJson(file), /half\.json is not valid JSON \(6 characters\)/);
});
