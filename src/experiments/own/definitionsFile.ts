import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import * as vm from 'node:vm';
import { BreedlabError, messageOf, readJson } from '../../core';
import { loadExtension } from '../../extensions';
import type { Experiment } from '../experiment';
import type { ExperimentName } from '../ids';
import type { NewExperiment } from './definition';

/** Exports that a file of definitions gets from `import ... from 'breedlab'`. */
export interface DefinitionHelpers {
  readonly experiment: (name: ExperimentName) => Experiment;
  readonly defineExperiment: (definition: NewExperiment) => Experiment;
}

/**
 * Reads the definitions in a file: a JSON list, or a TypeScript or JavaScript module whose default export is one.
 * A module may import `defineExperiment` and `experiment` from 'breedlab', for their types, and files beside it that
 * define extensions: an optimiser, a loss and the like.
 *
 * @throws BreedlabError naming the file when it cannot be read or does not hold a list
 */
export function readDefinitions(file: string, helpers: DefinitionHelpers): readonly (NewExperiment | Experiment)[] {
  if (!fs.existsSync(file)) {
    throw new BreedlabError(`There is no file of experiments ${file}.`, 'Correct BREEDLAB_EXPERIMENTS, or unset it.');
  }
  const content = path.extname(file) === '.json' ? readJson<unknown>(file) : evaluate(file, helpers);
  if (Array.isArray(content)) return content as readonly (NewExperiment | Experiment)[];
  throw new BreedlabError(
    `${file} holds no list of experiments.`,
    path.extname(file) === '.json'
      ? 'Write [{ "id": "mine", "parent": 34, "title": "...", "learningRate": 0.003 }].'
      : "Write export default [defineExperiment({ id: 'mine', parent: 34, title: '...', learningRate: 0.003 })].",
  );
}

function evaluate(file: string, helpers: DefinitionHelpers): unknown {
  const module = { exports: {} as { default?: unknown } };
  const outer = createRequire(file);
  const require = (name: string): unknown => {
    if (name === 'breedlab') return helpers;
    const beside = name.startsWith('.') ? sourceOf(path.resolve(path.dirname(file), name)) : undefined;
    return beside === undefined ? outer(name) : loadExtension(beside).exports;
  };
  try {
    const run = vm.compileFunction(toCommonJs(file), ['module', 'exports', 'require'], { filename: file });
    run(module, module.exports, require);
  } catch (error) {
    if (error instanceof BreedlabError) throw error.within(path.basename(file));
    throw new BreedlabError(`${file} does not run: ${messageOf(error)}.`, 'Correct the file.', { cause: error });
  }
  return module.exports.default ?? module.exports;
}

/** The TypeScript or JavaScript file that an import without an ending names. */
function sourceOf(name: string): string | undefined {
  return [name, `${name}.ts`, `${name}.js`].find((file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile());
}

/** The part of TypeScript's API that is used here. */
interface Transpiler {
  transpileModule(
    text: string,
    options: {
      readonly fileName: string;
      readonly reportDiagnostics: boolean;
      readonly compilerOptions: Readonly<Record<string, unknown>>;
    },
  ): {
    readonly outputText: string;
    readonly diagnostics?: readonly { readonly messageText: unknown; readonly start?: number }[];
  };
  readonly ModuleKind: { readonly CommonJS: number };
  readonly ScriptTarget: { readonly ES2022: number };
}

/** Strips types and turns imports into requires, with the TypeScript compiler of the kernel. */
function toCommonJs(file: string): string {
  const typescript = createRequire(require.resolve('tslab/package.json'))('@tslab/typescript-for-tslab') as Transpiler;
  const text = fs.readFileSync(file, 'utf8');
  const { outputText, diagnostics = [] } = typescript.transpileModule(text, {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: {
      module: typescript.ModuleKind.CommonJS,
      target: typescript.ScriptTarget.ES2022,
      esModuleInterop: true,
    },
  });
  const [first] = diagnostics;
  if (first === undefined) return outputText;
  const line = text.slice(0, first.start ?? 0).split('\n').length;
  throw new BreedlabError(`Line ${line}: ${String(first.messageText)}`, 'Correct the file.');
}
