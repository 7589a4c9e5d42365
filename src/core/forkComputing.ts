import { fork, type ChildProcess, type ForkOptions } from 'node:child_process';
import { inheritedEnvironment } from './environment';

const GUARD = require.resolve('./childGuard');

/**
 * Starts a program that computes, with a channel for its events, in a process group of its own: signals that a terminal
 * or Jupyter sends to the parent's group are for the parent, which decides whether the program is to stop (by
 * {@link askToStop}), to pause, or to be killed. It does not outlive its parent for long, see childGuard. A signal to the
 * program itself, such as a scheduler's SIGTERM, reaches it, and does its computations no harm (docs/operations.md,
 * "Signals").
 */
export function forkComputing(program: string, args: readonly string[], stdio: ForkOptions['stdio']): ChildProcess {
  return fork(program, args, {
    stdio,
    env: inheritedEnvironment(),
    detached: true,
    // Losses may be NaN or infinite, which JSON cannot say.
    serialization: 'advanced',
    execArgv: ['--require', GUARD],
  });
}

/** Asks a program of {@link forkComputing} to end by itself, by `{ type: 'stop' }`; nothing happens where it has ended. */
export function askToStop(child: ChildProcess): void {
  // The callback takes the error of a channel that closes just now.
  if (child.connected) child.send({ type: 'stop' }, () => {});
}

/**
 * Messages of a command to the cell that started it in a process of its own, in order: its progress, and at last
 * its result. Carried by structured clones, which keep NaN and typed arrays.
 */
export type JobEvent<Result> =
  | { readonly type: 'progress'; readonly done: number; readonly total: number; readonly text: string }
  | { readonly type: 'result'; readonly result: Result }
  | { readonly type: 'error'; readonly message: string };

/** Called with the progress of a job. */
export type OnProgress = (done: number, total: number, text: string) => void;
