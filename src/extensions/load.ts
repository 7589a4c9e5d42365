import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { BreedlabError, definingFrom, messageOf, printedAs, shortened, type ExtensionFile } from '../core';
import { compileFile } from './compile';

/** A user's file whose definitions are known in this process. */
export interface LoadedExtension extends ExtensionFile {
  /** Absolute path of the compiled JavaScript: worker threads import it. */
  readonly entry: string;
  /** Exports of the file. */
  readonly exports: unknown;
}

const FILE_WANTED = 'Give the path of a TypeScript or JavaScript file.';

// Definitions of a file hold until the process ends, like the registries that they are in.
const loaded = new Map<string, LoadedExtension>();

/**
 * Loads a TypeScript or JavaScript file that calls `defineOptimizer`, `defineTransform` and the like at its top level.
 * Its types are checked first. A file that has not changed since is not run again; a changed one replaces what it
 * defined.
 *
 * @param file path, absolute or relative to the current folder
 * @throws BreedlabError for a file that is missing, has a type error, or does not run
 * @example loadExtension('lion.ts'); await train(experiment(34).with({ optimizer: 'lion' }));
 */
export function loadExtension(file: string): LoadedExtension {
  const absolute = path.resolve(file);
  if (!fs.existsSync(absolute)) throw new BreedlabError(`There is no file ${shortened(file)}.`, FILE_WANTED);
  if (!fs.statSync(absolute).isFile() || !/\.[cm]?[jt]s$/.test(absolute)) {
    throw new BreedlabError(`${file} is no TypeScript or JavaScript file.`, FILE_WANTED);
  }
  const source = fs.realpathSync(absolute);
  const { entry, sha256 } = compileFile(source);
  const known = loaded.get(source);
  if (known?.sha256 === sha256) return known;
  const extension = { file: source, sha256, entry, exports: runFile({ file: source, sha256 }, entry) };
  loaded.set(source, extension);
  return printedAs(extension, `Extension ${file} (${sha256.slice(0, 12)})`);
}

/** Loads several files, in order. */
export function loadExtensions(files: readonly string[]): readonly LoadedExtension[] {
  return files.map(loadExtension);
}

/** The files that were loaded in this process, in order. */
export function loadedExtensions(): readonly LoadedExtension[] {
  return [...loaded.values()];
}

/** The loaded files at these paths. */
export function extensionsNamed(files: readonly ExtensionFile[]): readonly LoadedExtension[] {
  return files.flatMap(({ file }) => loaded.get(file) ?? []);
}

function runFile(extension: ExtensionFile, entry: string): unknown {
  const require = createRequire(entry);
  // A stack trace then names the lines that the user wrote.
  process.setSourceMapsEnabled(true);
  try {
    return definingFrom(extension, () => require(entry) as unknown);
  } catch (error) {
    if (error instanceof BreedlabError) throw error.within(path.basename(extension.file));
    throw new BreedlabError(
      `${path.basename(extension.file)} does not run: ${messageOf(error)}.`,
      'Correct the file.',
      {
        cause: error,
      },
    );
  }
}
