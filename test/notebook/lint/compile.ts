import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { readJson, settings } from '../../../src/core';
import { codeCells, sourceOf, type NamedNotebook } from './notebook';

/**
 * What the compiler says of the notebooks' cells, those of a notebook as one module against the package's own
 * types: a verb that is gone, or an option misspelt, shows here before a cell fails.
 *
 * @param folder for the modules; empty
 */
export function compileProblems(notebooks: readonly NamedNotebook[], folder: string): string[] {
  const { projectRoot } = settings();
  const files = notebooks.map((notebook) => {
    const file = notebook.name.replace(/\.ipynb$/, '.ts');
    const cells = codeCells(notebook).map(sourceOf);
    fs.writeFileSync(path.join(folder, file), [...cells, 'export {};'].join('\n'));
    return file;
  });
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    typeRoots: [path.join(projectRoot, 'node_modules', '@types')],
    types: ['node'],
    paths: packagePaths(projectRoot),
  };
  fs.writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  const compiler = path.join(projectRoot, 'node_modules', 'typescript', 'bin', 'tsc');
  const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', folder], {
    encoding: 'utf8',
    cwd: folder,
  });
  const errors = stdout.split('\n').filter((line) => line.includes('error TS'));
  return status !== 0 && errors.length === 0 ? [`the compiler ended with status ${status}: ${stdout}`] : errors;
}

/** Where the types of the package and of its subpaths lie. */
function packagePaths(root: string): Readonly<Record<string, readonly string[]>> {
  const { types, typesVersions } = readJson<{
    readonly types: string;
    readonly typesVersions: { readonly '*': Readonly<Record<string, readonly string[]>> };
  }>(path.join(root, 'package.json'));
  const subpaths = Object.entries(typesVersions['*']).map(
    ([name, files]) => [`breedlab/${name}`, files.map((file) => path.join(root, file))] as const,
  );
  return { breedlab: [path.join(root, types)], ...Object.fromEntries(subpaths) };
}
