/**
 * An environment that was moved, or copied with its project: its Python and packages work wherever they lie, but the
 * programs in its `bin` name the folder in which they were made.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';

/** The folder of an environment in a program's first lines, as pip writes them: plain, or by sh for long paths. */
const MADE_IN = /^#!(?<plain>\/.+)\/bin\/python[\d.]*$|^'''exec' "(?<quoted>\/.+)\/bin\/python[\d.]*"/m;
/** Longest first line that Linux takes, and macOS at least. */
const LONGEST_LINE = 127;
const TEXT_BYTES = 2 ** 16;

/**
 * The folder that the programs of an environment name, where that is another than the environment's own.
 *
 * @param {string} folder of the environment
 * @returns {string | undefined}
 */
export function movedFrom(folder) {
  for (const file of programs(folder)) {
    const named = madeIn(fs.readFileSync(file, 'utf8'));
    if (named !== undefined && !isSame(named, folder)) return named;
  }
  return undefined;
}

/**
 * Lets every program and script of a moved environment name the folder in which it lies.
 *
 * @param {string} folder of the environment
 * @returns {number} files that were mended
 */
export function mendMoved(folder) {
  const here = fs.realpathSync(folder);
  let mended = 0;
  for (let from = movedFrom(folder); from !== undefined; from = movedFrom(folder)) {
    for (const file of [...programs(folder), path.join(folder, 'pyvenv.cfg')]) {
      const text = fs.readFileSync(file, 'utf8');
      const changed = startable(text.replaceAll(from, here), here);
      if (changed === text) continue;
      // A new file: of a copied project, the old one may be the original's by a link. It keeps its mode.
      const draft = `${file}.${process.pid}.tmp`;
      fs.writeFileSync(draft, changed, { mode: fs.statSync(file).mode });
      fs.renameSync(draft, file);
      mended++;
    }
  }
  return mended;
}

/** @param {string} text */
function madeIn(text) {
  const { plain, quoted } = MADE_IN.exec(text.slice(0, 1024))?.groups ?? {};
  return plain ?? quoted;
}

/**
 * A first line that is too long, or has a space, names no program: sh starts Python then, which takes the same lines for
 * a text.
 *
 * @param {string} text
 * @param {string} here
 */
function startable(text, here) {
  const [first = '', ...rest] = text.split('\n');
  if (!first.startsWith(`#!${here}/bin/python`) || (first.length <= LONGEST_LINE && !first.includes(' '))) return text;
  return ['#!/bin/sh', `'''exec' "${first.slice(2)}" "$0" "$@"`, "' '''", ...rest].join('\n');
}

/**
 * The text files of `bin`.
 *
 * @param {string} folder
 */
function programs(folder) {
  const bin = path.join(folder, 'bin');
  if (!fs.existsSync(bin)) return [];
  return fs
    .readdirSync(bin)
    .map((name) => path.join(bin, name))
    .filter((file) => {
      const facts = fs.lstatSync(file);
      return facts.isFile() && facts.size < TEXT_BYTES && !fs.readFileSync(file).includes(0);
    });
}

/**
 * @param {string} named
 * @param {string} folder
 */
function isSame(named, folder) {
  try {
    return fs.realpathSync(named) === fs.realpathSync(folder);
  } catch {
    return false;
  }
}
