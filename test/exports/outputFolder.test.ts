import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { BreedlabError, temporaryName } from '../../src/core';
import { replaceFolder } from '../../src/exports/outputFolder';
import { temporaryFolder } from '../temporary';

const scratch = temporaryFolder();

/** Fills a folder with one file that tells two exports apart. */
function holding(text: string): (folder: string) => Promise<void> {
  return async (folder) => {
    fs.mkdirSync(path.join(folder, 'assets'));
    fs.writeFileSync(path.join(folder, 'assets', 'page.txt'), text);
  };
}

function content(folder: string): string {
  return fs.readFileSync(path.join(folder, 'assets', 'page.txt'), 'utf8');
}

test('an export takes the place of an earlier one of its kind, and of an empty folder', async () => {
  const folder = path.join(scratch, 'deep', 'ours');
  await replaceFolder(folder, 'web', holding('first'));
  await replaceFolder(folder, 'web', holding('second'));
  assert.equal(content(folder), 'second');
  const empty = path.join(scratch, 'empty');
  fs.mkdirSync(empty);
  await replaceFolder(empty, 'web', holding('third'));
  assert.equal(content(empty), 'third');
  assert.deepEqual(fs.readdirSync(path.dirname(folder)), ['ours']);
});

test('through a link, the link stays', async () => {
  const target = path.join(scratch, 'target');
  const link = path.join(scratch, 'link');
  fs.mkdirSync(target);
  fs.symlinkSync(target, link);
  await replaceFolder(link, 'web', holding('linked'));
  assert.ok(fs.lstatSync(link).isSymbolicLink());
  assert.equal(content(target), 'linked');
});

test('what is not an export of ours is left alone', async () => {
  const make = (name: string, fill: (folder: string) => void): string => {
    const folder = path.join(scratch, name);
    fs.mkdirSync(folder);
    fill(folder);
    return folder;
  };
  const marker = (value: unknown) => (folder: string) =>
    fs.writeFileSync(path.join(folder, 'breedlab-export.json'), JSON.stringify(value));
  const file = path.join(scratch, 'a-file');
  fs.writeFileSync(file, '');
  const ours = path.join(scratch, 'with-notes');
  await replaceFolder(ours, 'web', holding('kept'));
  fs.writeFileSync(path.join(ours, 'notes.txt'), 'mine');

  const cases: readonly (readonly [string, RegExp])[] = [
    [make('photos', (folder) => fs.writeFileSync(path.join(folder, 'dog.jpg'), '')), /is not a Breedlab web export/],
    [make('other-kind', marker({ kind: 'model', files: [] })), /is not a Breedlab web export/],
    [make('odd-marker', marker(null)), /is not a Breedlab web export/],
    [ours, /holds files that the export did not write: notes\.txt/],
    [file, /is a file, not a folder/],
  ];
  for (const [folder, message] of cases) {
    const before = fs.statSync(folder).isDirectory() ? fs.readdirSync(folder) : [];
    await assert.rejects(
      replaceFolder(folder, 'web', () => assert.fail('nothing is written')),
      (error) => error instanceof BreedlabError && message.test(error.message) && error.message.includes(folder),
    );
    assert.deepEqual(fs.statSync(folder).isDirectory() ? fs.readdirSync(folder) : [], before);
  }
  assert.equal(content(ours), 'kept');
});

test('a full disk, or a stop, leaves the earlier export and nothing else', async () => {
  const parent = path.join(scratch, 'full');
  const folder = path.join(parent, 'page');
  await replaceFolder(folder, 'web', holding('earlier'));
  const failures: readonly (readonly [unknown, RegExp])[] = [
    [Object.assign(new Error('no space'), { code: 'ENOSPC' }), /No disk space left to write .*page \(ENOSPC\)/],
    [Object.assign(new Error('read-only'), { code: 'EROFS' }), /Not allowed to write .*page \(EROFS\)/],
    [new DOMException('stopped', 'AbortError'), /stopped/],
  ];
  for (const [failure, message] of failures) {
    const half = async (staging: string): Promise<void> => {
      await holding('later')(staging);
      throw failure;
    };
    await assert.rejects(replaceFolder(folder, 'web', half), message);
    assert.equal(content(folder), 'earlier');
    assert.deepEqual(fs.readdirSync(parent), ['page']);
  }
});

test('a folder that filled up meanwhile is not replaced', async () => {
  const folder = path.join(scratch, 'meanwhile');
  const slow = async (staging: string): Promise<void> => {
    await holding('late')(staging);
    fs.mkdirSync(folder);
    fs.writeFileSync(path.join(folder, 'precious.txt'), '');
  };
  await assert.rejects(replaceFolder(folder, 'web', slow), /is not a Breedlab web export/);
  assert.deepEqual(fs.readdirSync(folder), ['precious.txt']);
});

test('what a killed export left beside its folder goes, and an export that it had moved away comes back', async () => {
  const folder = path.join(scratch, 'killed', 'page');
  await replaceFolder(folder, 'web', holding('first'));
  const dead = (ending: 'tmp' | 'old') => temporaryName(folder, ending).replace(`-${process.pid}.`, `-${2 ** 22 + 1}.`);
  fs.mkdirSync(dead('tmp'));
  fs.renameSync(folder, dead('old'));
  await assert.rejects(
    replaceFolder(folder, 'web', () => Promise.reject(new BreedlabError('Full.', 'Free some.'))),
    /Full/,
  );
  assert.equal(content(folder), 'first');
  assert.deepEqual(fs.readdirSync(path.dirname(folder)), ['page']);
});
