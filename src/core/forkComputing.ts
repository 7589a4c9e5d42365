import { fork, type ChildProcess, type ForkOptions } from 'node:child_process';

const GUARD = require.resolve('./childGuard');

/**
 * Starts a program that computes with TensorFlow, with a channel for its events, out of reach of the signals that a
 * terminal or Jupyter sends to a process group: {@link askToStop} stops it. It does not outlive its parent for long, see
 * childGuard.
 *
 * oneDNN's products of small matrices let the stack pointer point into a piece of the heap while they run
 * (src/cpu/x64/gemm/f32/jit_avx_gemm_f32.cpp, `mov(rsp, ARG_WS)`). A signal with a handler that comes just then puts
 * its frame below that piece, over whatever lies there: of some hundred SIGINTs to a small training, one ended it with
 * a damaged heap, and the others may have gone over its weights.
 */
export function forkComputing(program: string, args: readonly string[], stdio: ForkOptions['stdio']): ChildProcess {
  return fork(program, args, {
    stdio,
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
