import { messageOf } from '../core';
import { EXIT, say } from './output';

/** Turns every way to ask this process to stop into one abort signal. */
export interface StopRequests {
  readonly signal: AbortSignal;
  /** Gives signals and messages back to Node's defaults. */
  dispose(): void;
}

/**
 * Listens for SIGINT, SIGTERM, the parent's message `{ type: 'stop' }` and the parent's death (`disconnect`).
 * A second SIGINT in a terminal ends the process at once.
 */
export function stopRequests(): StopRequests {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const onSigint = (): void => {
    if (controller.signal.aborted && process.send === undefined) process.exit(130);
    stop();
  };
  const onMessage = (message: unknown): void => {
    if (typeof message === 'object' && message !== null && 'type' in message && message.type === 'stop') stop();
  };
  process.on('SIGINT', onSigint);
  process.on('SIGTERM', stop);
  process.on('message', onMessage);
  process.on('disconnect', stop);
  return {
    signal: controller.signal,
    dispose() {
      process.off('SIGINT', onSigint);
      process.off('SIGTERM', stop);
      process.off('message', onMessage);
      process.off('disconnect', stop);
    },
  };
}

/** Does work that can be stopped: then the stop's message is printed and the exit status set. */
export async function stoppable(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stop = stopRequests();
  try {
    await work(stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    endInterrupted(error);
  } finally {
    stop.dispose();
  }
}

/** Reports a requested stop in place of an error's stack, and sets the exit status. */
export function endInterrupted(error: unknown): void {
  say(stopText(error));
  process.exitCode = EXIT.interrupted;
}

/** Outcome of a requested stop, by the error that it caused. */
export function stopText(error: unknown): string {
  return error instanceof Error && error.name === 'AbortError' ? 'Stopped, as asked.' : messageOf(error);
}
