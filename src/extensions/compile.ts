import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import type * as TypeScript from 'typescript-for-docs';
import { BreedlabError, settings, writeFileAtomic } from '../core';

/** A user's file as JavaScript. */
export interface CompiledFile {
  /** Absolute path of the JavaScript that stands for the file. */
  readonly entry: string;
  /** Hash of the file and of the files beside it that it imports, in hexadecimal. */
  readonly sha256: string;
}

/**
 * Checks the types of a TypeScript or JavaScript file and of what it imports beside it, and writes them as CommonJS
 * into the cache folder, where `breedlab` is found. Equal sources are compiled once.
 *
 * @param file absolute path
 * @throws BreedlabError with file and line of the first type error
 */
export function compileFile(file: string): CompiledFile {
  const known = fromCache(file);
  if (known !== undefined) return known;
  const ts = compiler();
  const options = compilerOptions(ts, path.dirname(file));
  const program = ts.createProgram([file], options);
  const sources = program
    .getSourceFiles()
    .filter((source) => !source.isDeclarationFile && !program.isSourceFileFromExternalLibrary(source));
  refuseErrors(ts, [...program.getSyntacticDiagnostics(), ...program.getSemanticDiagnostics()]);
  const files = sources.map(({ fileName }) => path.resolve(fileName)).sort();
  const sha256 = hashOf(files);
  const root = commonFolder(files);
  const folder = path.join(cacheFolder(), sha256);
  options.sourceRoot = root;
  for (const source of sources) {
    program.emit(source, (_, text) => {
      writeFileAtomic(path.join(folder, outputName(root, source.fileName)), withRequire(source.fileName, text));
    });
  }
  const entry = path.join(folder, outputName(root, file));
  writeFileAtomic(cacheEntry(file), JSON.stringify({ files, sha256, entry }));
  return { entry, sha256 };
}

/** The earlier result, if every file that went into it is unchanged. */
function fromCache(file: string): CompiledFile | undefined {
  try {
    const { files, sha256, entry } = JSON.parse(fs.readFileSync(cacheEntry(file), 'utf8')) as CompiledFile & {
      readonly files: readonly string[];
    };
    return fs.existsSync(entry) && hashOf(files) === sha256 ? { entry, sha256 } : undefined;
  } catch {
    return undefined;
  }
}

function cacheFolder(): string {
  return path.join(settings().projectRoot, '.cache', 'extensions');
}

function cacheEntry(file: string): string {
  return path.join(cacheFolder(), `${createHash('sha256').update(file).digest('hex').slice(0, 24)}.json`);
}

/** A hash of contents and of names relative to each other, so that a moved folder has the same. */
function hashOf(files: readonly string[]): string {
  const root = commonFolder(files);
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(`${path.relative(root, file)}\0`)
      .update(fs.readFileSync(file))
      .update('\0');
  return hash.digest('hex');
}

function commonFolder(files: readonly string[]): string {
  let folder = path.dirname(files[0]!);
  const isWithin = (file: string): boolean => !path.relative(folder, file).startsWith('..');
  while (!files.every(isWithin)) folder = path.dirname(folder);
  return folder;
}

function outputName(root: string, source: string): string {
  return path.relative(root, source).replace(/\.[cm]?[jt]s$/, '.js');
}

/** The compiler that the kernel brings: TypeScript 7 has no API for JavaScript. */
function compiler(): typeof TypeScript {
  const fromKernel = createRequire(require.resolve('tslab/package.json'));
  return fromKernel('@tslab/typescript-for-tslab') as typeof TypeScript;
}

function compilerOptions(ts: typeof TypeScript, folder: string): TypeScript.CompilerOptions {
  const { packageRoot: root, projectRoot } = settings();
  const { types, typesVersions = {} } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    readonly types: string;
    readonly typesVersions?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  };
  const subpaths = Object.entries(typesVersions['*'] ?? {}).map(
    ([name, files]) => [`breedlab/${name}`, files.map((file) => path.join(root, file))] as const,
  );
  return {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    strict: true,
    esModuleInterop: true,
    allowJs: true,
    skipLibCheck: true,
    inlineSourceMap: true,
    types: [],
    typeRoots: [path.join(projectRoot, 'node_modules', '@types')],
    baseUrl: folder,
    paths: { breedlab: [path.join(root, types)], ...Object.fromEntries(subpaths) },
  };
}

function refuseErrors(ts: typeof TypeScript, diagnostics: readonly TypeScript.Diagnostic[]): void {
  const [first] = diagnostics;
  if (first === undefined) return;
  const text = ts.flattenDiagnosticMessageText(first.messageText, ' ');
  const at = first.file?.getLineAndCharacterOfPosition(first.start ?? 0);
  const where = first.file === undefined ? '' : `${path.basename(first.file.fileName)}:${(at?.line ?? 0) + 1}: `;
  const others = diagnostics.length === 1 ? '' : ` (and ${diagnostics.length - 1} more)`;
  throw new BreedlabError(`${where}${text}${/[.!?]$/.test(text) ? '' : '.'}${others}`, 'Correct the file.');
}

/**
 * Lets the compiled file find other packages from the place of its source. Files beside it, Node's own modules and
 * Breedlab are found from the cache folder. One line, so that the source map still fits.
 */
function withRequire(source: string, text: string): string {
  const prelude =
    `{ const own = require, theirs = require('node:module').createRequire(${JSON.stringify(path.resolve(source))}); ` +
    `require = (name) => (/^(\\.|node:|breedlab(\\/|$))/.test(name) ? own(name) : theirs(name)); } `;
  return prelude + text;
}
