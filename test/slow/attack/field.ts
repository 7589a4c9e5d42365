import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { settings } from '../../../src/core';
import { readImageFolder, type Dataset } from '../../../src/data';
import { placesIn } from '../../attack/commandLines';
import { smallDisk } from '../../attack/machine';
import { temporaryFolder } from '../../temporary';
import { drawImages } from './diskScript';
import { watch, type Watched, type WatchOptions } from './watched';

/** Folders of one task: whatever its commands write lies in them. */
export interface Place {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Where its commands run. */
  readonly cwd: string;
  /** Makes a path in it. */
  at(...names: readonly string[]): string;
}

/** Parts of the project that commands read, and those that are the same for all and only linked. */
const COPIED = ['package.json', 'dist/src', 'src', 'notebooks', 'setup', 'data'];
const LINKED = ['node_modules', '.venv'];
/** Folders of a user's that lie in the project by default. */
const OF_USERS = ['data/runs', 'data/datasets', 'data/weights'];
/** Where commands write without being told where, and may. */
const OWN = ['exports', '.cache', 'report'];

/** A port on which nobody listens: nothing is fetched. */
const NOWHERE = 'http://127.0.0.1:9';

/** Where attacks take place: a copy of the project, and folders for each task, in a temporary folder. */
export class Field {
  readonly root = temporaryFolder();
  /** The copy of the project, which commands take for their own. */
  readonly project = path.join(this.root, 'project');
  readonly program = path.join(this.project, 'dist', 'src', 'cli.js');
  private readonly before: ReadonlyMap<string, string>;
  private readonly repository: string;
  private readonly mounted = new Set<() => void>();
  private drawn: Promise<Dataset> | undefined;

  /** @param keeps leaves the folders of tasks for whoever looks into a finding */
  constructor(private readonly keeps: boolean) {
    const { projectRoot } = settings();
    const left = OF_USERS.map((name) => path.join(projectRoot, name));
    for (const name of COPIED) {
      const filter = (source: string): boolean => !left.includes(source);
      fs.cpSync(path.join(projectRoot, name), path.join(this.project, name), { recursive: true, filter });
    }
    for (const name of LINKED) fs.symlinkSync(path.join(projectRoot, name), path.join(this.project, name));
    this.before = stateOf(this.project);
    this.repository = statusOf(projectRoot);
  }

  /** New folders for a task. */
  place(name: string): Place {
    const folder = path.join(this.root, 'places', name);
    const at = (...names: readonly string[]): string => path.join(folder, ...names);
    for (const each of ['cwd', 'home', 'tmp']) fs.mkdirSync(at(each), { recursive: true });
    const inherited = Object.entries(process.env).filter(([key]) => !/^(BREEDLAB_|NODE_|npm_)|_proxy$/i.test(key));
    const proxies = ['http_proxy', 'https_proxy', 'all_proxy'].map((key) => [key, NOWHERE]);
    return {
      ...{ folder, at, cwd: at('cwd') },
      environment: {
        ...Object.fromEntries([...inherited, ...proxies]),
        ...placesIn(folder),
        ...{ HOME: at('home'), TMPDIR: at('tmp'), BREEDLAB_EXPERIMENTS: '', BREEDLAB_WORKERS: '1' },
      },
    };
  }

  /** Runs the program. */
  breedlab(place: Place, args: readonly string[], options: Partial<WatchOptions> = {}): Promise<Watched> {
    const environment = { ...place.environment, ...options.environment };
    return watch(this.program, args, { cwd: place.cwd, ...options, environment });
  }

  /** Drawn dogs, made once. */
  images(): Promise<Dataset> {
    this.drawn ??= this.draw();
    return this.drawn;
  }

  private async draw(): Promise<Dataset> {
    const folder = path.join(this.root, 'images');
    await drawImages(folder, 2);
    return readImageFolder(folder);
  }

  /**
   * What the commands of a task wrote outside their folders: into the one they ran in, the user's home, or beside all. What
   * is left in the folder for temporary files counts, too, unless they were killed.
   */
  straysIn(place: Place, { killed = false }: { readonly killed?: boolean } = {}): readonly string[] {
    const folders = ['cwd', 'home', ...(killed ? [] : ['tmp'])];
    const known = ['cwd', 'home', 'tmp', ...Object.values(placesIn('')).map((each) => path.basename(each ?? ''))];
    // What the preparation of a task made there begins with `own-`.
    const beside = fs.readdirSync(place.folder).filter((name) => !known.includes(name) && !name.startsWith('own-'));
    return [...folders.flatMap((name) => fs.readdirSync(place.at(name)).map((each) => `${name}/${each}`)), ...beside];
  }

  /** What was changed in the copy of the project, outside the folders that commands write to, and in the repository. */
  strays(): readonly string[] {
    const now = stateOf(this.project);
    const names = new Set([...now.keys(), ...this.before.keys()]);
    const changed = [...names].filter((name) => now.get(name) !== this.before.get(name));
    const status = statusOf(settings().projectRoot);
    return [...changed, ...(status === this.repository ? [] : [`the repository: ${status.trim()}`])];
  }

  /** A disk of its own in a place, until it is left or all ends; undefined where none can be mounted. */
  disk(folder: string, bytes: number): { readonly unmount: () => void } | undefined {
    const mounted = smallDisk(folder, bytes);
    if (mounted === undefined) return undefined;
    const unmount = (): void => {
      if (this.mounted.delete(unmount)) mounted.unmount();
    };
    this.mounted.add(unmount);
    return { unmount };
  }

  /** Removes the folders of a task that has ended. */
  leave({ folder }: Place): void {
    if (!this.keeps) fs.rmSync(folder, { recursive: true });
  }

  /** Unmounts and removes everything. */
  remove(): void {
    for (const unmount of this.mounted) unmount();
    if (!this.keeps) fs.rmSync(this.root, { recursive: true, force: true });
  }
}

/** Size and time of every file of the project but what commands may write. */
function stateOf(project: string): ReadonlyMap<string, string> {
  const states = new Map<string, string>();
  const visit = (folder: string): void => {
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      const place = path.join(folder, entry.name);
      const name = path.relative(project, place);
      if (OWN.includes(name)) continue;
      const { size, mtimeMs } = fs.lstatSync(place);
      if (entry.isDirectory()) visit(place);
      else states.set(name, `${size} ${mtimeMs}`);
    }
  };
  visit(project);
  return states;
}

function statusOf(repository: string): string {
  return spawnSync('git', ['status', '--porcelain'], { cwd: repository, encoding: 'utf8' }).stdout ?? '';
}
