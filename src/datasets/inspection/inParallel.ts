import * as path from 'node:path';
import { Worker } from 'node:worker_threads';
import { growThreadPool, settings } from '../../core';
import type { ImageAnswer, ImageTask, WorkerAnswer, WorkerTask } from './tasks';

const WORKER_FILE = path.join(__dirname, 'worker.js');
/** Tasks that a worker has at a time: the next one waits there while the answer travels. */
const IN_FLIGHT = 2;

export interface ParallelOptions {
  /** Worker threads. Default: `settings().workers`. */
  readonly workers?: number;
  /** Called after every answer. Default: not called. */
  readonly onAnswer?: (done: number) => void;
  /** Stops between images. Default: never. */
  readonly signal?: AbortSignal;
}

/**
 * Performs tasks in worker threads.
 *
 * @returns the answers in the order of the tasks
 * @throws Error when a worker has a defect or dies; the signal's reason when it is aborted
 */
export async function inParallel(
  tasks: readonly ImageTask[],
  { workers = settings().workers, onAnswer, signal }: ParallelOptions = {},
): Promise<readonly ImageAnswer[]> {
  signal?.throwIfAborted();
  growThreadPool(workers);
  const threads = Array.from({ length: Math.min(workers, tasks.length) }, startWorker);
  try {
    return await performAll(tasks, threads, onAnswer, signal);
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

function startWorker(): Worker {
  // Flags of the parent, such as --test or --inspect, are not for the workers.
  return new Worker(WORKER_FILE, { workerData: 'breedlab-inspection-worker', execArgv: [] });
}

function performAll(
  tasks: readonly ImageTask[],
  threads: readonly Worker[],
  onAnswer: ParallelOptions['onAnswer'],
  signal: AbortSignal | undefined,
): Promise<readonly ImageAnswer[]> {
  const answers = new Array<ImageAnswer>(tasks.length);
  let [next, done] = [0, 0];
  const give = (thread: Worker): void => {
    if (next >= tasks.length) return;
    const id = next++;
    thread.postMessage({ id, task: tasks[id]! } satisfies WorkerTask);
  };
  return new Promise((resolve, reject) => {
    if (tasks.length === 0) return resolve(answers);
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    for (const thread of threads) {
      thread.on('error', reject);
      thread.on('exit', (code) => reject(new Error(`An inspection worker ended unexpectedly with code ${code}.`)));
      thread.on('message', (message: WorkerAnswer) => {
        if ('defect' in message) return reject(new Error(`An inspection worker failed: ${message.defect}`));
        answers[message.id] = message.answer;
        done += 1;
        onAnswer?.(done);
        if (done === tasks.length) resolve(answers);
        else give(thread);
      });
      for (let i = 0; i < IN_FLIGHT; i++) give(thread);
    }
  });
}
