/** The npm packages of package-lock.json, by `npm ci`. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { which } from '../lib/context.mjs';
import { SetupError, toolError } from '../lib/errors.mjs';
import { folderBytes, formatBytes, readStamp } from '../lib/files.mjs';

/**
 * @typedef {{ version?: string, optional?: boolean, devOptional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} LockedPackage
 * @typedef {Record<string, LockedPackage>} LockedPackages
 */

/** @type {import('../lib/context.mjs').Step} */
export const packagesStep = {
  name: 'packages',
  title: 'npm packages',
  bytes: 0.8e9,
  isDone: async (context) => {
    const missing = missingPackages(context);
    return missing.length === 0 ? true : `missing: ${missing.slice(0, 3).join(', ')}`;
  },
  run: async (context, report) => {
    const [command, ...first] = npmCommand(context);
    const total = Object.keys(lockedPackages(path.join(context.root, 'package-lock.json'))).length;
    const progress = new NpmProgress(context, report);
    const result = await context.run(command, [...first, ...npmArguments(context)], {
      cwd: context.root,
      env: context.env,
      onLine: (line) => progress.line(line),
      measure: () => progress.measure(),
      // npm itself tries one package after the other with a server that does not answer, and waits for ever for
      // one that accepts a connection and leaves TLS hanging. Its messages about attempts are no progress.
      isMove: isFetched,
      stallSeconds: 2 * context.networkSeconds,
    });
    if (result.code !== 0) throw npmError(result);
    const missing = missingPackages(context);
    if (missing.length > 0) {
      throw new SetupError(
        `npm ci ended well, but left out ${missing.slice(0, 5).join(', ')}.`,
        "Check npm's own configuration (`omit`, `os`, `cpu`, `libc`, an incomplete mirror), then run the same command again.",
      );
    }
    return `${total} packages, ${formatBytes(await folderBytes(path.join(context.root, 'node_modules')))}`;
  },
};

/** Progress of npm: bytes fetched and files written. */
class NpmProgress {
  /**
   * @param {import('../lib/context.mjs').Context} context
   * @param {import('../lib/reporter.mjs').Report} report
   */
  constructor({ root }, report) {
    this.folder = path.join(root, 'node_modules');
    this.report = report;
    this.fetched = 0;
    this.bytes = 0;
    this.countdown = 0;
  }

  /** @param {string} line */
  line(line) {
    if (isFetched(line)) this.fetched++;
    this.#show();
  }

  /** Counting the files of node_modules takes a moment: done at every third call only. */
  async measure() {
    if (this.countdown-- <= 0) {
      this.bytes = await folderBytes(this.folder);
      this.countdown = 2;
    }
    this.#show();
    return this.bytes;
  }

  #show() {
    const isWorking = this.fetched > 0 || this.bytes > 0;
    this.report.progress(
      isWorking
        ? `${this.fetched} answers from the registry, ${formatBytes(this.bytes)} installed`
        : 'asking the registry',
    );
  }
}

/** @param {string} line */
function isFetched(line) {
  return /\bhttp fetch GET 2\d\d\b/.test(line);
}

/**
 * npm as the user runs it: the one that started us, else the one on the PATH.
 *
 * @param {import('../lib/context.mjs').Context} context
 * @returns {[string, ...string[]]}
 */
function npmCommand(context) {
  const parent = context.env.npm_execpath;
  if (parent !== undefined && path.basename(parent) === 'npm-cli.js' && fs.existsSync(parent))
    return [context.node, parent];
  const npm = which(context, 'npm');
  if (npm !== undefined) return [npm];
  throw new SetupError(
    'There is no `npm` on the PATH.',
    'Install npm (it comes with Node.js; on Debian: `sudo apt-get install npm`).',
  );
}

/**
 * The registry and everything else stay as npm is configured; only waiting is cut short.
 *
 * @param {import('../lib/context.mjs').Context} context
 */
function npmArguments({ networkSeconds }) {
  const waiting = [
    `--fetch-timeout=${networkSeconds * 1000}`,
    '--fetch-retries=1',
    '--fetch-retry-mintimeout=500',
    '--fetch-retry-maxtimeout=1000',
  ];
  return [
    'ci',
    '--include=dev',
    '--include=optional',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    ...waiting,
    '--progress=false',
    '--loglevel=http',
    '--color=false',
  ];
}

/** @param {import('../lib/tools.mjs').ToolResult} result */
function npmError(result) {
  const output = result.output.filter((line) => !/\bnpm http\b|npm (?:warn|WARN) (?:deprecated|Unknown)/.test(line));
  if (output.some((line) => line.includes('can only install packages when your package.json and package-lock.json'))) {
    return new SetupError(
      'package.json and package-lock.json do not agree.',
      'If you changed package.json, run `npm install`; otherwise restore both files from git. Then run the same command again.',
      { output: output.slice(-8) },
    );
  }
  return toolError('npm ci', { ...result, output });
}

/**
 * Packages of the lock file that this machine needs and node_modules does not hold. npm writes its own list
 * of what it installed last, so an interrupted `npm ci` leaves none.
 *
 * @param {import('../lib/context.mjs').Context} context
 * @returns {string[]} folders such as `node_modules/sharp`
 */
export function missingPackages(context) {
  const installed = lockedPackages(path.join(context.root, 'node_modules', '.package-lock.json'));
  return Object.entries(lockedPackages(path.join(context.root, 'package-lock.json')))
    .filter(([, locked]) => isNeeded(locked, context))
    .filter(([folder, locked]) => {
      const isInstalled = installed[folder]?.version === locked.version;
      return !isInstalled || !fs.existsSync(path.join(context.root, folder, 'package.json'));
    })
    .map(([folder]) => folder);
}

/**
 * @param {string} file
 * @returns {LockedPackages} without the project itself
 */
function lockedPackages(file) {
  const { '': _project, ...packages } = /** @type {LockedPackages} */ (readStamp(file)?.packages ?? {});
  return packages;
}

/**
 * Optional packages count only where they name this machine: sharp's native part is one.
 *
 * @param {LockedPackage} locked
 * @param {{ platform: string, arch: string }} machine
 */
function isNeeded(locked, { platform, arch }) {
  if (!locked.optional && !locked.devOptional) return true;
  if (locked.os === undefined || locked.cpu === undefined) return false;
  const libc = fs.existsSync('/etc/alpine-release') ? 'musl' : 'glibc';
  return locked.os.includes(platform) && locked.cpu.includes(arch) && (locked.libc?.includes(libc) ?? true);
}
