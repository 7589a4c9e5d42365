import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { BreedlabError, createRegistry, definingFrom } from '../../src/core';
import { loadedExtensions, loadExtension } from '../../src/extensions';
import { temporaryFolder } from '../temporary';

const folder = temporaryFolder();

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text);
  return file;
}

describe('a file of the user that the training process imports', () => {
  test('runs with this package, with files beside it, and keeps the lines of its source', () => {
    write('helper.ts', 'export const twice = (x: number): number => 2 * x;\n');
    const file = write(
      'counts.ts',
      "import { allExperiments } from 'breedlab';\nimport { twice } from './helper';\n" +
        'export const count: number = twice(allExperiments().length);\n' +
        'export const where = (): string => new Error().stack!;\n',
    );
    const { exports, sha256 } = loadExtension(file);
    const { count, where } = exports as { count: number; where: () => string };
    assert.equal(count, 52);
    assert.match(where(), /counts\.ts:4:/);
    assert.match(sha256, /^[0-9a-f]{64}$/);
    assert.ok(loadedExtensions().some((each) => each.file === fs.realpathSync(file)));
  });

  test('is run again when a file beside it has changed, and not before', () => {
    write('part.ts', 'export const value = 1;\n');
    const file = write('whole.ts', "import { value } from './part';\nexport const own = { value };\n");
    const first = loadExtension(file);
    assert.equal(loadExtension(file).exports, first.exports);
    write('part.ts', 'export const value = 2;\n');
    const second = loadExtension(file);
    assert.notEqual(second.sha256, first.sha256);
    assert.deepEqual((second.exports as { own: { value: number } }).own, { value: 2 });
  });

  test('is refused with file and line for a type error, and by name for what it throws', () => {
    const typed = write('typed.ts', "\nexport const x: number = 'one';\n");
    assert.throws(() => loadExtension(typed), /typed\.ts:2: Type 'string' is not assignable to type 'number'/);
    const thrower = write('thrower.ts', "throw new Error('no luck');\n");
    assert.throws(() => loadExtension(thrower), /thrower\.ts does not run: no luck\. Correct the file\./);
    assert.throws(() => loadExtension(path.join(folder, 'missing.ts')), BreedlabError);
  });
});

test('a registry knows which file a member came from, and refuses to replace its own', () => {
  const registry = createRegistry('thing', [{ name: 'built' }]);
  registry.define({ name: 'cell' });
  const file = { file: '/somewhere/mine.ts', sha256: '00' };
  definingFrom(file, () => registry.define({ name: 'mine' }));
  assert.deepEqual(registry.names(), ['built', 'cell', 'mine']);
  assert.deepEqual(registry.originOf('built'), { kind: 'built-in' });
  assert.deepEqual(registry.originOf('cell'), { kind: 'own', extension: null });
  assert.deepEqual(registry.originOf('mine'), { kind: 'own', extension: file });
  const other = { name: 'mine' };
  assert.equal(
    registry.holding(other, () => registry.get('mine')),
    other,
  );
  assert.notEqual(registry.get('mine'), other);
  registry.holding({ name: 'gone' }, () => undefined);
  assert.equal(registry.find('gone'), undefined);
  assert.throws(() => registry.define({ name: 'built' }), /The thing 'built' is part of Breedlab\./);
  assert.throws(() => registry.define({ name: 'two words' }), /cannot be the name of a thing/);
  assert.throws(() => registry.get('buil'), /Did you mean 'built'\?/);
});

describe('what is no TypeScript or JavaScript file is refused', () => {
  fs.writeFileSync(path.join(folder, 'notes.txt'), 'export const a = 1;');
  fs.mkdirSync(path.join(folder, 'folder.ts'));
  for (const file of [
    '/dev/zero',
    '/dev/null',
    folder,
    path.join(folder, 'folder.ts'),
    path.join(folder, 'notes.txt'),
  ]) {
    test(file.replace(folder, ''), () => {
      assert.throws(() => loadExtension(file), {
        name: 'BreedlabError',
        message: /is no TypeScript or JavaScript file/,
      });
    });
  }
  test('a path of a megabyte', () => {
    const said = { name: 'BreedlabError', message: /^There is no file x+\.\.\. \(\d+ characters\)\. Give the path/ };
    assert.throws(() => loadExtension('x'.repeat(1e6)), said);
  });
});
