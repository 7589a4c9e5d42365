#!/usr/bin/env node
/**
 * Compiles src/data/transforms/simd/kernels.c to WebAssembly and writes the module as text into
 * kernelsBinary.ts beside it. Needed after a change of kernels.c only; it takes clang with lld.
 *
 * `CLANG` names the compiler, `--print` writes to standard output instead.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { PROJECT_ROOT } from './lib/context.mjs';
import { environmentValue } from './lib/environment.mjs';

const FOLDER = path.join(PROJECT_ROOT, 'src', 'data', 'transforms', 'simd');
const SOURCE = path.join(FOLDER, 'kernels.c');
const TARGET = path.join(FOLDER, 'kernelsBinary.ts');
const COMPILERS = ['clang-16', 'clang'];
const FLAGS = [
  ...['--target=wasm32', '-O3', '-msimd128', '-mbulk-memory', '-nostdlib', '-ffreestanding'],
  ...['-Wall', '-Wextra', '-Werror', '-Wl,--no-entry', '-Wl,--import-memory', '-Wl,--stack-first'],
  ...['-Wl,-z,stack-size=16384', '-Wl,--strip-all', '-Wl,--export=__heap_base'],
];

const asked = environmentValue(process.env, 'CLANG');
const compiler = (asked === undefined ? COMPILERS : [asked]).find((name) => versionOf(name) !== undefined);
if (compiler === undefined)
  fail(`No clang (looked for ${COMPILERS.join(', ')}).`, 'On Debian: apt-get install clang-16 lld-16.');
const text = moduleText(compile(compiler), `clang ${versionOf(compiler)}`);
if (process.argv.includes('--print')) process.stdout.write(text);
else fs.writeFileSync(TARGET, text);

/** @param {string} name */
function versionOf(name) {
  const { stdout } = spawnSync(name, ['--version'], { encoding: 'utf8' });
  return stdout?.match(/clang version (\d+\.\d+\.\d+)/)?.[1];
}

/** @param {string} name */
function compile(name) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'breedlab-kernels-'));
  try {
    const output = path.join(folder, 'kernels.wasm');
    const result = spawnSync(name, [...FLAGS, '-o', output, SOURCE], { encoding: 'utf8' });
    if (result.status !== 0)
      fail(`${name} failed:\n${result.stderr}`, 'lld (wasm-ld) of the same version is needed too.');
    return fs.readFileSync(output);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {Buffer} binary
 * @param {string} compiledWith
 */
function moduleText(binary, compiledWith) {
  const sourceHash = createHash('sha256').update(fs.readFileSync(SOURCE)).digest('hex');
  const lines = binary.toString('base64').match(/.{1,100}/g) ?? [];
  return [
    '/** Made by setup/kernels.mjs from kernels.c; not to be edited. */',
    '',
    `export const KERNELS_COMPILER = '${compiledWith}';`,
    '',
    '/** SHA-256 of the kernels.c that this was made from. */',
    `export const KERNELS_SOURCE_HASH = '${sourceHash}';`,
    '',
    'export const KERNELS_WASM =',
    ...lines.map((line, i) => `  '${line}'${i === lines.length - 1 ? ';' : ' +'}`),
    '',
  ].join('\n');
}

/**
 * @param {string} problem
 * @param {string} remedy
 * @returns {never}
 */
function fail(problem, remedy) {
  process.stderr.write(`${problem} ${remedy}\n`);
  process.exit(1);
}
