import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { settings } from '../src/core';
import { temporaryFolder } from './temporary';

const { projectRoot } = settings();

/** Runs `setup/architecture.mjs` over a folder with `src`. */
function checkRooms(folder: string): { readonly status: number | null; readonly text: string } {
  const program = path.join(projectRoot, 'setup', 'architecture.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, folder], { encoding: 'utf8' });
  return { status, text: stdout + stderr };
}

/** What breaks each rule: files by their path. */
const OFFENDERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'no-circles': {
    'src/core/a.ts': "import type { B } from './b';\nexport type A = B | 1;\n",
    'src/core/b.ts': "import type { A } from './a';\nexport type B = A | 2;\n",
  },
  'one-way': {
    'src/data/index.ts': "export type { Net } from '../models';\n",
    'src/models/index.ts': 'export interface Net {}\n',
  },
  'known-rooms': { 'src/attic/index.ts': "export * from './box';\n", 'src/attic/box.ts': 'export const box = 1;\n' },
  doors: {
    'src/data/index.ts': "export const read = import('../core/inner');\n",
    'src/core/inner.ts': 'export const inner = 1;\n',
  },
  'no-entry-points': { 'src/data/index.ts': "export { all } from '..';\n", 'src/index.ts': 'export const all = 1;\n' },
  'engine-only': { 'src/data/index.ts': "export type { Tensor } from '@tensorflow/tfjs';\n" },
};

describe('the rooms of src', () => {
  it('keep to their order, use only the doors and have no circles', () => {
    const { status, text } = checkRooms(projectRoot);
    assert.equal(status, 0, text);
    assert.match(text, /\d{3,} files, \d{4,} imports, 0 against the rules/);
  });

  for (const [rule, files] of Object.entries(OFFENDERS)) {
    it(`a file that breaks the rule '${rule}' is named`, (t) => {
      const folder = temporaryFolder(t);
      for (const [file, text] of Object.entries(files)) {
        fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
        fs.writeFileSync(path.join(folder, file), text);
      }
      const { status, text } = checkRooms(folder);
      assert.equal(status, 1, text);
      assert.match(text, new RegExp(`^${rule}: ${Object.keys(files)[0]} -> `, 'm'));
    });
  }

  it('say in one sentence what they are for', () => {
    const source = path.join(projectRoot, 'src');
    for (const entry of fs.readdirSync(source, { withFileTypes: true })) {
      // The files in public are what users import: each is a door of its own.
      if (!entry.isDirectory() || entry.name === 'public') continue;
      const door = fs.readFileSync(path.join(source, entry.name, 'index.ts'), 'utf8');
      const [, comment = ''] = /^\/\*\*([\s\S]*?)\*\//.exec(door) ?? [];
      const sentence = comment
        .replace(/^ *\* ?/gm, '')
        .replace(/\s+/g, ' ')
        .trim();
      assert.match(sentence, /^[A-Z`][^]*\.$/, `src/${entry.name}/index.ts does not begin with a sentence`);
      assert.ok(!/[.!?] [A-Z]/.test(sentence), `src/${entry.name}/index.ts begins with more than a sentence`);
    }
  });
});
