/** Runs pip in the project's `.venv`: honours the user's pip configuration, but never waits for minutes. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { sitePackages, venvFolder, venvPython } from './context.mjs';
import { toolError } from './errors.mjs';
import { folderBytes, formatBytes } from './files.mjs';

/**
 * `pip install` with progress. An installation that was interrupted half-way is repaired first.
 *
 * @param {import('./context.mjs').Context} context
 * @param {import('./reporter.mjs').Report} report
 * @param {readonly string[]} args requirement files and options
 */
export async function pipInstall(context, report, args) {
  removeHalfInstalled(sitePackages(context));
  await pip(context, report, ['install', ...args]);
}

/**
 * `pip download` with progress, for wheels that must be here before other files may be removed.
 *
 * @param {import('./context.mjs').Context} context
 * @param {import('./reporter.mjs').Report} report
 * @param {string} folder where the wheels go
 * @param {readonly string[]} args requirement files and options
 */
export async function pipDownload(context, report, folder, args) {
  await pip(context, report, ['download', '--dest', folder, ...args]);
}

/**
 * @param {import('./context.mjs').Context} context
 * @param {import('./reporter.mjs').Report} report
 * @param {readonly string[]} command
 */
async function pip(context, report, [command = '', ...args]) {
  // pip downloads into its temporary folder: in .venv it is on the right disk and can be measured.
  const temporary = path.join(venvFolder(context), '.breedlab', 'tmp');
  fs.rmSync(temporary, { recursive: true, force: true });
  fs.mkdirSync(temporary, { recursive: true });
  const phase = new PipPhase(report);
  const timeouts = ['--timeout', String(context.networkSeconds), '--retries', '1'];
  const quiet = ['--no-input', '--disable-pip-version-check', '--progress-bar', 'off'];
  try {
    const result = await context.run(venvPython(context), ['-m', 'pip', command, ...timeouts, ...quiet, ...args], {
      cwd: context.packageRoot,
      env: { ...context.env, TMPDIR: temporary, PIP_USER: '0', PYTHONNOUSERSITE: '1' },
      onLine: (line) => phase.line(line),
      measure: () => folderBytes(temporary),
      onMeasure: (bytes, seconds) => phase.measured(bytes, seconds),
    });
    if (result.code !== 0) throw toolError(`pip ${command}`, result);
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true });
  }
}

/** Turns pip's lines and the bytes it has fetched into progress. */
export class PipPhase {
  /** @param {{ progress: (text: string) => void }} report */
  constructor(report) {
    this.report = report;
    this.text = 'asking the package index';
    this.isDownloading = false;
    this.start = { bytes: 0, seconds: 0 };
    this.last = { bytes: 0, seconds: 0 };
  }

  /** @param {string} line */
  line(line) {
    const download = /^\s*Downloading (\S+) \(([\d.]+ ?[kMG]?B)\)/.exec(line);
    const collect = /^Collecting ([\w.-]+)/.exec(line);
    this.isDownloading = download !== null;
    if (download) {
      const file = download[1]?.split('/').pop() ?? '';
      this.text = `downloading ${file.split('-').slice(0, 2).join(' ')} (${download[2]})`;
      this.start = this.last;
    } else if (collect) this.text = `resolving ${collect[1]}`;
    else if (line.startsWith('Installing collected packages')) this.text = 'unpacking';
    this.report.progress(this.text);
  }

  /**
   * @param {number} bytes
   * @param {number} seconds
   */
  measured(bytes, seconds) {
    this.last = { bytes, seconds };
    const fetched = bytes - this.start.bytes;
    const elapsed = seconds - this.start.seconds;
    const isMoving = this.isDownloading && fetched > 0 && elapsed > 0;
    const rate = isMoving ? `: ${formatBytes(fetched)}, ${formatBytes(fetched / elapsed)}/s` : '';
    this.report.progress(this.text + rate);
  }
}

/**
 * Pins of a requirements file that hold on this machine, as `name -> version` with pip's normalized names.
 * Only the marker this project uses (`platform_machine`) is understood.
 *
 * @param {string} text
 * @param {string} arch Node's name of the architecture
 * @returns {Map<string, string>}
 */
export function readPins(text, arch) {
  const machine = arch === 'x64' ? 'x86_64' : arch === 'arm64' ? 'aarch64' : arch;
  /** @type {Map<string, string>} */
  const pins = new Map();
  for (const raw of text.split('\n')) {
    const line = raw.replace(/#.*/, '').trim();
    const pin = /^([\w.-]+)==([\w.+!]+)\s*(?:;\s*platform_machine\s*(==|!=)\s*"(\w+)")?$/.exec(line);
    if (!pin) continue;
    const [, name = '', version = '', operator, wanted] = pin;
    if (operator === undefined || (operator === '==') === (machine === wanted)) pins.set(normalizeName(name), version);
  }
  return pins;
}

/** @param {string} name */
function normalizeName(name) {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/**
 * Distributions that are wholly installed in a site-packages folder, as `name -> version`.
 *
 * @param {string | undefined} folder
 * @returns {Map<string, string>}
 */
export function installedDistributions(folder) {
  /** @type {Map<string, string>} */
  const found = new Map();
  if (folder === undefined || !fs.existsSync(folder)) return found;
  for (const name of fs.readdirSync(folder)) {
    const parts = /^(.+)-([^-]+)\.dist-info$/.exec(name);
    if (parts && fs.existsSync(path.join(folder, name, 'INSTALLER')))
      found.set(normalizeName(parts[1] ?? ''), parts[2] ?? '');
  }
  return found;
}

/**
 * pip writes INSTALLER after all files of a package: a package without it was interrupted. Without its
 * metadata folder pip no longer takes it for installed and writes it anew.
 *
 * @param {string | undefined} folder
 * @returns {string[]} names of the removed folders
 */
export function removeHalfInstalled(folder) {
  if (folder === undefined || !fs.existsSync(folder)) return [];
  const broken = fs
    .readdirSync(folder)
    .filter(
      (name) =>
        name.startsWith('~') || (name.endsWith('.dist-info') && !fs.existsSync(path.join(folder, name, 'INSTALLER'))),
    );
  for (const name of broken) fs.rmSync(path.join(folder, name), { recursive: true, force: true });
  return broken;
}
