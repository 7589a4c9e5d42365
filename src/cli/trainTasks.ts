import * as fs from 'node:fs';
import { logFile, taskLabel, type Batch } from '../cluster';
import { askToStop, forkComputing, type OnProgress } from '../core';
import { say } from './output';

/** Options of {@link trainTasks}. */
export interface TrainTasksOptions {
  /** Trainings at a time. */
  readonly jobs: number;
  readonly onProgress: OnProgress;
  /** Stops the trainings with a checkpoint each; tasks that wait do not begin. */
  readonly signal: AbortSignal;
  /** Program of one task. Default: this command line; a test gives its own. */
  readonly program?: string;
}

/**
 * Trains the tasks of a batch here, each in a process of its own that writes the task's log. One that fails is named, and
 * the others go on.
 */
export async function trainTasks(
  batch: Batch,
  { jobs, onProgress, signal, program = process.argv[1]! }: TrainTasksOptions,
): Promise<void> {
  const waiting = [...batch.tasks.keys()];
  const running = new Set<string>();
  let done = 0;
  const tell = (): void => onProgress(done, batch.tasks.length, [...running].join(', '));
  const worker = async (): Promise<void> => {
    for (let index = waiting.shift(); index !== undefined && !signal.aborted; index = waiting.shift()) {
      const label = `${taskLabel(batch.tasks[index]!)}`;
      running.add(label);
      tell();
      const code = await trainTask(batch, index, program, signal);
      running.delete(label);
      if (signal.aborted) return;
      done += 1;
      if (code !== 0) say(`failed: ${label}: ${logFile(batch, index)}`);
      tell();
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
}

function trainTask(batch: Batch, index: number, program: string, signal: AbortSignal): Promise<number | null> {
  const log = fs.openSync(logFile(batch, index), 'a');
  const child = forkComputing(program, ['task', batch.id, String(index)], ['ignore', log, log, 'ipc']);
  fs.closeSync(log);
  const stop = (): void => askToStop(child);
  signal.addEventListener('abort', stop, { once: true });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => {
      signal.removeEventListener('abort', stop);
      resolve(code);
    });
  });
}
