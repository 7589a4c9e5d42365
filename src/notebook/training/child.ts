import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { askToStop, forkComputing } from '../../core';
import type { RunEvent } from '../../experiments';

/** End of a training process. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** True when it had to be killed, because it did not stop in time or was interrupted twice. */
  readonly wasKilled: boolean;
  /** End of its stderr. */
  readonly stderr: string;
}

export interface ChildOptions<Event = RunEvent> {
  /** The program, compiled. */
  readonly script: string;
  readonly args: readonly string[];
  readonly onEvent: (event: Event) => void;
  /** A child that was asked to stop is killed after this many milliseconds. Default 30,000. */
  readonly graceMs?: number;
}

/** A training in a process of its own. */
export interface TrainingChild {
  /** Resolves when it has ended and all its events have arrived; rejects when it could not be started. */
  readonly ended: Promise<ChildEnd>;
  /** Asks it to stop with a checkpoint; the second call kills it. */
  stop(): void;
}

const STDERR_LENGTH = 4000;

/** Starts the program with a channel for its events. Interrupts of the kernel do not reach it: see {@link forkComputing}. */
export function startChild<Event = RunEvent>({
  script,
  args,
  onEvent,
  graceMs = 30_000,
}: ChildOptions<Event>): TrainingChild {
  const child = forkComputing(script, args, ['ignore', 'ignore', 'pipe', 'ipc']);
  let stderr = '';
  let isStopping = false;
  let wasKilled = false;
  let deadline: NodeJS.Timeout | undefined;
  const kill = (): void => {
    wasKilled = child.kill('SIGKILL') || wasKilled;
  };
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_LENGTH);
  });
  child.on('message', (message) => onEvent(message as Event));
  const ended = untilGone(child)
    .then(([code, signal]) => ({ code, signal, wasKilled, stderr: stderr.trim() }))
    .finally(() => clearTimeout(deadline));
  return {
    ended,
    stop() {
      if (isStopping) return kill();
      isStopping = true;
      deadline = setTimeout(kill, graceMs);
      askToStop(child);
    },
  };
}

async function untilGone(child: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> {
  // 'close' waits for stderr, 'disconnect' for the last event.
  const disconnected = once(child, 'disconnect');
  disconnected.catch(() => {});
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (child.connected) await disconnected;
  return [code, signal];
}
