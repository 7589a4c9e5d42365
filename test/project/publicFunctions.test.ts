import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import * as ts from 'typescript-for-docs';
import { readJson, settings } from '../../src/core';
import { codeCell } from '../report/fixtures';
import { temporaryFolder } from '../temporary';
import { compileProblems } from '../notebook/lint';

const { projectRoot } = settings();

interface Manifest {
  readonly types: string;
  readonly typesVersions: { readonly '*': Readonly<Record<string, readonly string[]>> };
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
}

const manifest = readJson<Manifest>(path.join(projectRoot, 'package.json'));

/** Declarations by the name that is imported. */
const ENTRIES: ReadonlyMap<string, string> = new Map([
  ['breedlab', manifest.types],
  ...Object.entries(manifest.typesVersions['*']).map(([name, [file]]) => [`breedlab/${name}`, file!] as const),
]);

/** A function of the package, as someone imports it. */
interface PublicFunction {
  /** e.g. `show.card`. */
  readonly name: string;
  readonly text: string;
  readonly examples: readonly string[];
}

function functionsOf(entry: string): readonly PublicFunction[] {
  const file = path.join(projectRoot, ENTRIES.get(entry)!);
  const program = ts.createProgram([file], {
    skipLibCheck: true,
    types: [],
    moduleResolution: ts.ModuleResolutionKind.Node10,
  });
  const checker = program.getTypeChecker();
  const walk = (module: ts.Symbol, prefix: string): readonly PublicFunction[] =>
    checker.getExportsOfModule(module).flatMap((exported): readonly PublicFunction[] => {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      const name = `${prefix}${exported.name}`;
      if (symbol.flags & ts.SymbolFlags.ValueModule) return walk(symbol, `${name}.`);
      if (!(symbol.flags & ts.SymbolFlags.Function)) return [];
      const tags = (symbol.declarations ?? []).flatMap((declaration) => ts.getJSDocTags(declaration));
      const examples = tags
        .filter((tag) => tag.tagName.text === 'example')
        .map((tag) => ts.getTextOfJSDocComment(tag.comment) ?? '');
      return [
        {
          name,
          text: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
          examples: [...new Set(examples)],
        },
      ];
    });
  return walk(checker.getSymbolAtLocation(program.getSourceFile(file)!)!, '');
}

/** What examples take from the code around them. */
const BEFORE = `
import * as breedlab from 'breedlab';
import * as models from 'breedlab/models';
import * as data from 'breedlab/data';
import * as training from 'breedlab/training';
import * as charts from 'breedlab/charts';
import * as statistics from 'breedlab/statistics';
const { latestRun, resolve, findLearningRate, overfitOneBatch, show } = breedlab;
const { architecture, formatSummary } = models;
const { loader, numberOption, openDataset, Random } = data;
const { breedAccuracies, calibrate, confusionMatrix } = statistics;
const run = latestRun(34)!;
const again = latestRun(35)!;
const settings = resolve(34, { profile: 'demo' });
const dogs = await openDataset('demo');
const net = models.network('Base_fix', { ...settings, classCount: 8 });
const batches = loader(dogs, 'train', settings);
const optimizer = training.createOptimizer(net);
declare const batch: data.LoadedBatch;
`;

describe('the public functions', () => {
  it('are found by TypeScript and by Node under the same names', () => {
    for (const [name, [types]] of Object.entries(manifest.typesVersions['*'])) {
      const found = manifest.exports[`./${name}`];
      assert.ok(typeof found === 'object', name);
      assert.equal(path.normalize(found.types), types);
      assert.equal(found.default.replace(/\.js$/, '.d.ts'), found.types);
      assert.ok(fs.existsSync(path.join(projectRoot, found.default)), found.default);
    }
  });

  for (const entry of ENTRIES.keys()) {
    const functions = functionsOf(entry);

    it(`of ${entry} say what they do, with an example`, () => {
      assert.ok(functions.length > 3);
      const bare = functions.filter(
        ({ text, examples }) => !/^[A-Z`][^]*\.$/.test(text.trim()) || examples.length === 0,
      );
      assert.deepEqual(
        bare.map(({ name }) => name),
        [],
      );
    });

    it(`of ${entry} have examples that call them`, () => {
      const silent = functions.filter(
        ({ name, examples }) => !examples.some((code) => new RegExp(`\\b${name.replaceAll('.', '\\.')}\\(`).test(code)),
      );
      assert.deepEqual(
        silent.map(({ name }) => name),
        [],
      );
    });
  }

  it('have the verbs of the notebooks among them', () => {
    const names = functionsOf('breedlab').map(({ name }) => name);
    for (const name of ['train', 'interpret', 'compare', 'predict', 'runs', 'show.batch', 'show.conclusions.best'])
      assert.ok(names.includes(name), `${name} in ${names.join(', ')}`);
  });

  it('have examples that compile', (t) => {
    const folder = temporaryFolder(t);
    const notebooks = [...ENTRIES.keys()].flatMap((entry) => {
      const functions = functionsOf(entry);
      const taken = functions.filter(({ name }) => !name.includes('.')).map(({ name }) => name);
      return functions.flatMap(({ name, examples }) =>
        examples.map((code, i) => ({
          name: `${entry.replace('/', '-')}-${name}-${i}.ipynb`,
          cells: [
            codeCell(BEFORE),
            codeCell(
              `async function example() {\nconst { ${taken.join(', ')} } = ${entry.split('/').at(-1)};\n{\n${code}\n}\n}`,
            ),
          ],
        })),
      );
    });
    assert.ok(notebooks.length > 50);
    assert.deepEqual(compileProblems(notebooks, folder), []);
  });
});
