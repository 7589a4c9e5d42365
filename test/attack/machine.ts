import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

const PROGRAM = path.join(__dirname, '..', '..', 'src', 'cli.js');
const NOBODY = 65534;

/** End of a command line. */
export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `breedlab` runs with. */
export interface RunOptions {
  /** Variables besides those of this process. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Without the rights of root, whom no permission stops. Default false. */
  readonly unprivileged?: boolean;
  /** Default 60,000. */
  readonly timeoutMs?: number;
  /** Default: this process's. */
  readonly cwd?: string;
}

/** Runs the program without a terminal. */
export function breedlab(args: readonly string[], options: RunOptions = {}): Ended {
  const { environment = {}, unprivileged = false, timeoutMs = 60_000, cwd } = options;
  return spawnSync(process.execPath, [PROGRAM, ...args], {
    env: { ...process.env, BREEDLAB_EXPERIMENTS: '', ...environment },
    ...(unprivileged && process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}),
    encoding: 'utf8',
    input: '',
    timeout: timeoutMs,
    cwd,
  });
}

/** Tells whether the end of a command shows a stack, as only a defect of the program does. */
export function hasStack({ stderr, stdout }: Ended): boolean {
  return /^\s+at \S.*[:(]/m.test(stderr + stdout) || /node:internal/.test(stderr);
}

/** Characters that a terminal obeys; a process without a terminal draws no lines that need any. */
export const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/** Lets everybody look into folders and files, so that a process without rights can be stopped by one of them only. */
export function opened(folder: string): string {
  for (const name of ['', ...fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })]) {
    const place = path.join(folder, name);
    fs.chmodSync(place, fs.statSync(place).isDirectory() ? 0o777 : 0o666);
  }
  return folder;
}

/** A disk of its own; undefined where none can be mounted. Unmount it at the end. */
export function smallDisk(folder: string, bytes: number): { readonly unmount: () => void } | undefined {
  fs.mkdirSync(folder, { recursive: true });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=777`, 'tmpfs', folder]);
  if (mounted.status !== 0) return undefined;
  return { unmount: () => void spawnSync('umount', [folder]) };
}

/**
 * Fills a disk with a file `ballast`, up to some bytes.
 *
 * @param room bytes that are left. Default: none
 * @returns frees them
 */
export function fillDisk(folder: string, room = 0): () => void {
  const ballast = path.join(folder, 'ballast');
  const handle = fs.openSync(ballast, 'w');
  const { bavail, bsize } = fs.statfsSync(folder);
  let left = Math.max(0, bavail * bsize - room);
  try {
    while (left > 0) left -= fs.writeSync(handle, Buffer.alloc(Math.min(left, 2 ** 20)));
    // A byte more takes what is left of the last page.
    if (room === 0) for (;;) fs.writeSync(handle, Buffer.alloc(4096));
  } catch {
    // It is full.
  } finally {
    fs.closeSync(handle);
  }
  return () => fs.rmSync(ballast, { force: true });
}
