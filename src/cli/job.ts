import {
  etaText,
  formatDuration,
  messageOf,
  ratePerSecond,
  secondsLeft,
  type JobEvent,
  type OnProgress,
} from '../core';
import { EXIT, printResult } from './output';
import { listeningParent } from './parent';
import { progressBar, statusLine, type StatusLine } from './statusLine';
import { endInterrupted, stopRequests } from './stop';

/** A command that takes a while and gives one result. */
export interface Job<Result> {
  /** @param signal is aborted when the process is asked to stop */
  run(onProgress: OnProgress, signal: AbortSignal): Promise<Result>;
  /** The result for a terminal. */
  text(result: Result): string;
  /** Print the result as JSON. Default false. */
  readonly json?: boolean;
  /** The result as JSON. Default: the result itself. */
  toJson?(result: Result): unknown;
}

/**
 * Performs a job: with a live line and a text in a terminal; as events to the parent process where a notebook cell
 * started it.
 */
export async function performJob<Result>(job: Job<Result>): Promise<void> {
  const parent = listeningParent<JobEvent<Result>>();
  const stop = stopRequests();
  try {
    const { draw, status } = progressDrawer();
    const onProgress: OnProgress =
      parent === undefined ? draw : (done, total, text) => parent.send({ type: 'progress', done, total, text });
    // A check that ends early, or fails, leaves no half line behind.
    const result = await job.run(onProgress, stop.signal).finally(() => status.clear());
    if (parent === undefined) printResult(job.json, job.toJson?.(result) ?? result, () => job.text(result));
    else parent.send({ type: 'result', result });
    process.exitCode = stop.signal.aborted ? EXIT.interrupted : EXIT.ok;
  } catch (error) {
    if (parent !== undefined) {
      parent.send({ type: 'error', message: messageOf(error) });
      process.exitCode = EXIT.failed;
    } else if (stop.signal.aborted) endInterrupted(error);
    else throw error;
  } finally {
    if (parent === undefined) stop.dispose();
    else parent.leave();
  }
}

function progressDrawer(): { readonly draw: OnProgress; readonly status: StatusLine } {
  const status = statusLine(process.stderr);
  const began = performance.now();
  const draw: OnProgress = (done, total, text) => {
    const progress = { done, total, seconds: (performance.now() - began) / 1000 };
    const pace = `${ratePerSecond(progress).toFixed(1)}/s  ${etaText(secondsLeft(progress))}`;
    status.live(`${progressBar(done / total, 16)} ${done}/${total}  ${text}  ${pace}`);
    if (done === total) status.keep(`${total} of ${total} in ${formatDuration(progress.seconds)}`);
  };
  return { draw, status };
}
