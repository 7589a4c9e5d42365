import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, readJson, readJsonIfPresent, settings, temporaryName, writeError } from '../../core';

/** Options of {@link createLab}. */
export interface NewLabOptions {
  /** Where npm takes Breedlab from. Default: where this one came from; of a clone, the clone itself. */
  readonly from?: string;
}

/** Result of {@link createLab}. */
export interface NewLab {
  readonly folder: string;
  /** Name in its package.json. */
  readonly name: string;
  /** Its dependency on Breedlab, as npm takes it. */
  readonly breedlab: string;
  /** Relative to the folder. */
  readonly files: readonly string[];
}

/** Files of a lab by their templates. Names that npm or the compiler would take for their own have an ending more. */
const FILES: Readonly<Record<string, string>> = {
  'README.md': 'README.md',
  'experiments.local.ts': 'experiments.local.ts.txt',
  'notebooks/first.ipynb': 'first.ipynb',
  '.gitignore': 'gitignore.txt',
  '.npmrc': 'npmrc.txt',
};

const PACKAGE_NAME = /^[a-z0-9][a-z0-9._-]{0,213}$/;

/**
 * Makes a project of a user's own that depends on Breedlab: package.json, a notebook, experiments and a README. It
 * appears whole or not at all; nothing is installed.
 *
 * @throws BreedlabError for a folder that holds something, a name that npm does not take, or one that cannot be written
 */
export function createLab(named: string, { from }: NewLabOptions = {}): NewLab {
  const folder = path.resolve(named);
  const name = path.basename(folder).toLowerCase();
  if (!PACKAGE_NAME.test(name)) {
    throw new BreedlabError(
      `'${path.basename(folder)}' is no name for a package of npm.`,
      'Name the folder with letters, digits, dots, hyphens and underscores.',
    );
  }
  requireFree(folder);
  const breedlab = from ?? ownSource(folder);
  const staging = temporaryName(folder);
  try {
    const texts = { 'package.json': manifest(name, breedlab), ...templates(name) };
    for (const [file, text] of Object.entries(texts)) {
      fs.mkdirSync(path.dirname(path.join(staging, file)), { recursive: true });
      fs.writeFileSync(path.join(staging, file), text);
    }
    if (fs.existsSync(folder)) fs.rmdirSync(folder);
    fs.renameSync(staging, folder);
    return { folder, name, breedlab, files: Object.keys(texts) };
  } catch (error) {
    fs.rmSync(staging, { recursive: true, force: true });
    throw writeError(folder, error);
  }
}

function requireFree(folder: string): void {
  const found = fs.statSync(folder, { throwIfNoEntry: false });
  if (found === undefined || (found.isDirectory() && fs.readdirSync(folder).length === 0)) return;
  throw new BreedlabError(`${folder} is there already.`, 'Name a folder that does not exist, or an empty one.');
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly overrides?: Readonly<Record<string, unknown>>;
  readonly engines?: unknown;
}

/**
 * What a new lab depends on: what this project was told, a file by its way from there; of a clone, the clone. A folder
 * is copied by npm, as the lab's .npmrc says.
 */
function ownSource(folder: string): string {
  const { packageRoot, projectRoot } = settings();
  const told =
    packageRoot === projectRoot
      ? undefined
      : readJsonIfPresent<Manifest>(path.join(projectRoot, 'package.json'))?.dependencies?.breedlab;
  if (told !== undefined && !told.startsWith('file:')) return told;
  const place = told === undefined ? packageRoot : path.resolve(projectRoot, told.slice('file:'.length));
  const relative = path.relative(real(folder), fs.existsSync(place) ? fs.realpathSync(place) : packageRoot);
  return `file:${relative.split(path.sep).join('/')}`;
}

/** The real path of a folder that is not there yet. */
function real(folder: string): string {
  const parent = path.dirname(folder);
  return path.join(fs.existsSync(parent) ? fs.realpathSync(parent) : real(parent), path.basename(folder));
}

/** A package's overrides hold only in the project that is installed, so a lab has them, too. */
function manifest(name: string, breedlab: string): string {
  const { overrides = {}, engines } = readJson<Manifest>(path.join(settings().packageRoot, 'package.json'));
  const { typedoc: _, ...shipped } = overrides;
  const content = {
    ...{ name, version: '0.1.0', private: true, engines },
    scripts: { setup: 'breedlab setup', lab: 'breedlab lab', doctor: 'breedlab doctor' },
    dependencies: { breedlab },
    ...(Object.keys(shipped).length === 0 ? {} : { overrides: shipped }),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function templates(name: string): Readonly<Record<string, string>> {
  const folder = path.join(settings().sourceFolder, 'cli', 'newLab', 'files');
  return Object.fromEntries(
    Object.entries(FILES).map(([file, template]) => [
      file,
      fs.readFileSync(path.join(folder, template), 'utf8').replaceAll('{{name}}', name),
    ]),
  );
}
