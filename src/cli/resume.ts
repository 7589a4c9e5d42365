import { messageOf } from '../core';
import { openRun, planResume, runExperiment, tellWaiting, useThreadsOf, type RunEvent } from '../experiments';
import { EXIT, printResult } from './output';
import { listeningParent } from './parent';
import { progressPrinter } from './progress';
import { metricsJson } from './runsText';
import { endInterrupted, stopRequests } from './stop';

interface ResumeFlags {
  readonly data?: string;
  readonly weights?: string;
  readonly workers?: number;
  readonly json?: boolean;
}

/** `breedlab runs resume`: one run, in this process; the run list of a cell starts it, too. */
export async function resumeRun(name: string, flags: ResumeFlags): Promise<void> {
  const parent = listeningParent<RunEvent>();
  const onEvent = parent?.send ?? progressPrinter(process.stderr);
  const stop = stopRequests();
  try {
    const { data, weights, workers } = flags;
    const run = openRun(name, { choose: 'newest' });
    useThreadsOf(run.config.profile);
    const plan = await planResume(run, { data, weights, onProgress: tellWaiting(onEvent), signal: stop.signal });
    const { metrics } = await runExperiment({ ...plan, workers, onEvent, signal: stop.signal });
    if (flags.json) printResult(true, metricsJson(metrics), () => '');
    const { kind } = metrics.outcome;
    process.exitCode = kind === 'interrupted' ? EXIT.interrupted : kind === 'diverged' ? EXIT.failed : EXIT.ok;
  } catch (error) {
    if (parent !== undefined) {
      onEvent({ type: 'error', message: messageOf(error) });
      process.exitCode = EXIT.failed;
    } else if (stop.signal.aborted) endInterrupted(error);
    else throw error;
  } finally {
    if (parent === undefined) stop.dispose();
    else parent.leave();
  }
}
