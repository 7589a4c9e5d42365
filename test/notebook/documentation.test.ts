import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { settings } from '../../src/core';
import * as notebook from '../../src/notebook';
import { codeCell } from '../report/fixtures';
import { compileProblems, type NamedNotebook } from './lint';

const SOURCES = sourcesBelow(path.join(settings().projectRoot, 'src', 'notebook'));
const IMPORTS = "import { compare, experiment, findLearningRate, interpret, overfitOneBatch, predict, runs, show, train } from 'breedlab';";
/** What examples take from cells before them. */
const BEFORE = "const run = await train(34); const again = await train(34);";

/** A verb by the name that a cell calls it, and the function behind it. */
interface Verb {
  readonly name: string;
  readonly documentation: string;
}

function sourcesBelow(folder: string): string {
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => fs.readFileSync(path.join(folder, file), 'utf8'))
    .join('\n');
}

/** Every function of a module, and of the modules in it. */
function verbsOf(module: object, prefix = ''): readonly Verb[] {
  return Object.entries(module).flatMap(([name, value]: [string, unknown]): readonly Verb[] => {
    if (typeof value === 'function') return [{ name: `${prefix}${name}`, documentation: documentationOf(value.name) }];
    return typeof value === 'object' && value !== null ? verbsOf(value, `${prefix}${name}.`) : [];
  });
}

/** The TSDoc before a function's first declaration; empty when there is none. */
function documentationOf(functionName: string): string {
  const declaration = new RegExp(`/\\*\\*((?:(?!\\*/)[^])*)\\*/\\s*export (?:async )?function ${functionName}\\b`);
  return declaration.exec(SOURCES)?.[1] ?? '';
}

function examplesOf({ documentation }: Verb): readonly string[] {
  return [...documentation.matchAll(/@example (.*)/g)].map(([, code]) => code!);
}

describe('the verbs of a cell', () => {
  const verbs = verbsOf(notebook);

  it('are those of the notebooks, the laboratory among them', () => {
    const names = verbs.map(({ name }) => name);
    for (const name of ['train', 'interpret', 'compare', 'predict', 'runs', 'show.batch', 'show.conclusions.best'])
      assert.ok(names.includes(name), `${name} in ${names.join(', ')}`);
  });

  for (const verb of verbs) {
    it(`${verb.name} says what it does, with an example that calls it`, () => {
      assert.match(verb.documentation, /\* [A-Z][^]*\.\n/);
      const called = new RegExp(`\\b${verb.name.replaceAll('.', '\\.')}\\(`);
      assert.ok(examplesOf(verb).some((example) => called.test(example)), verb.documentation);
    });
  }

  it('have examples that compile', (t) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'breedlab-examples-'));
    t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
    const modules = verbs.flatMap((verb) =>
      examplesOf(verb).map((example, i): NamedNotebook => ({
        name: `${verb.name}-${i}.ipynb`,
        cells: [codeCell(IMPORTS), codeCell(BEFORE), codeCell(`{\n${example}\n}`)],
      })),
    );
    assert.ok(modules.length >= verbs.length);
    assert.deepEqual(compileProblems(modules, folder), []);
  });
});
