/** Compiles `src` and `test` to `dist`, when they have changed. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { toolError } from '../lib/errors.mjs';
import { hashFiles, listFiles, readStamp, sameStamp, writeStamp } from '../lib/files.mjs';

const STAMP = 'dist/.breedlab-build.json';
const CLI = 'dist/src/cli.js';
const CONFIGURATION = [
  'tsconfig.json',
  'node_modules/typescript/package.json',
  'node_modules/@types/node/package.json',
];

/** @type {import('../lib/context.mjs').Step} */
export const buildStep = {
  name: 'build',
  title: 'Build',
  bytes: 0.05e9,
  isDone: async (context) => {
    const sources = sourceFiles(context);
    if (!sameStamp(readStamp(path.join(context.root, STAMP)), wantedStamp(context, sources)))
      return 'sources have changed';
    return sources.every((file) => fs.existsSync(path.join(context.root, outputOf(file)))) || 'outputs are missing';
  },
  run: async (context, report) => {
    const sources = sourceFiles(context);
    const stamp = wantedStamp(context, sources);
    fs.rmSync(path.join(context.root, STAMP), { force: true });
    // The compiler's own notes would hide an output that an interrupted build did not write.
    fs.rmSync(path.join(context.root, 'dist', '.tsbuildinfo'), { force: true });
    report.progress(`compiling ${sources.length} files`);
    const result = await context.run(
      context.node,
      ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', '--pretty', 'false'],
      { cwd: context.root, env: context.env },
    );
    if (result.code !== 0)
      throw toolError(
        'The TypeScript compiler',
        result,
        'Mend the errors above in the sources (or restore them from git), then run the same command again.',
      );
    removeStale(context, sources);
    if (fs.existsSync(path.join(context.root, CLI))) fs.chmodSync(path.join(context.root, CLI), 0o755);
    writeStamp(path.join(context.root, STAMP), stamp);
    return `${sources.length} files`;
  },
};

/** @param {import('../lib/context.mjs').Context} context */
function sourceFiles({ root }) {
  return ['src', 'test'].flatMap((folder) =>
    listFiles(root, folder, (name) => /\.(?:ts|cjs)$/.test(name) && !name.endsWith('.d.ts')),
  );
}

/**
 * @param {import('../lib/context.mjs').Context} context
 * @param {readonly string[]} sources
 */
function wantedStamp({ root }, sources) {
  return { sources: hashFiles(root, [...CONFIGURATION, ...sources]) };
}

/** @param {string} source */
function outputOf(source) {
  return path.join('dist', source.replace(/\.ts$/, '.js'));
}

/**
 * Outputs whose source is gone: a deleted test must not go on running.
 *
 * @param {import('../lib/context.mjs').Context} context
 * @param {readonly string[]} sources
 */
function removeStale({ root }, sources) {
  const expected = new Set(sources.map((file) => outputOf(file).replace(/\.js$/, '')));
  const outputs = ['dist/src', 'dist/test'].flatMap((folder) =>
    listFiles(root, folder, (name) => /\.(?:js|js\.map|d\.ts)$/.test(name)),
  );
  for (const file of outputs) {
    if (!expected.has(file.replace(/\.(?:js|js\.map|d\.ts)$/, ''))) fs.rmSync(path.join(root, file));
  }
}
