import { parentPort, Worker } from 'node:worker_threads';
import { BreedlabError } from './errors';
import { growThreadPool, settings } from './settings';

/** Tasks that a thread has at a time: the next one waits there while the answer travels. */
const IN_FLIGHT = 2;

interface Request {
  readonly id: number;
  readonly task: unknown;
}

/** An answer; an error that a user can act on; or the stack of a defect. */
type Reply = { readonly id: number } & (
  | { readonly answer: unknown }
  | { readonly refusal: { readonly problem: string; readonly remedy: string } }
  | { readonly defect: string }
);

/** Options of {@link inThreads}. */
export interface ThreadsOptions {
  /** Absolute path of the compiled module that each thread runs, which calls {@link answerTasks}. */
  readonly program: string;
  /** Start-up data of each thread, its `workerData`. Default: none. */
  readonly data?: SharedArrayBuffer;
  /** Default: `settings().workers`. */
  readonly workers?: number;
  /** Called after every answer. Default: not called. */
  readonly onAnswer?: (done: number) => void;
  /** Stops between tasks. Default: never. */
  readonly signal?: AbortSignal;
}

/**
 * Performs tasks in worker threads. After a failure, or when the signal is aborted, no more are given out; those under
 * way end first.
 *
 * @returns the answers in the order of the tasks
 * @throws BreedlabError that a task threw; Error when a thread has a defect or dies; the signal's reason when it is
 *   aborted
 */
export async function inThreads<Task, Answer>(
  tasks: readonly Task[],
  { program, data, workers = settings().workers, onAnswer, signal }: ThreadsOptions,
): Promise<readonly Answer[]> {
  signal?.throwIfAborted();
  growThreadPool(workers);
  // Flags of the parent, such as --test or --inspect, are not for the threads.
  const start = (): Worker => new Worker(program, { workerData: data, execArgv: [] });
  const threads = Array.from({ length: Math.min(workers, tasks.length) }, start);
  const answers = new Array<Answer>(tasks.length);
  let [next, done] = [0, 0];
  let failure: Error | undefined;
  const perform = (thread: Worker): Promise<void> =>
    new Promise((resolve) => {
      let underWay = 0;
      const fail = (error: Error): void => {
        failure ??= error;
        resolve();
      };
      const give = (): void => {
        if (next < tasks.length && failure === undefined && signal?.aborted !== true) {
          const id = next++;
          underWay++;
          thread.postMessage({ id, task: tasks[id] } satisfies Request);
        } else if (underWay === 0) resolve();
      };
      thread.on('error', fail);
      thread.on('exit', (code) => fail(new Error(`A worker thread ended unexpectedly with code ${code}.`)));
      thread.on('message', (reply: Reply) => {
        underWay--;
        if ('answer' in reply) {
          answers[reply.id] = reply.answer as Answer;
          onAnswer?.(++done);
        } else failure ??= errorOf(reply);
        give();
      });
      for (let i = 0; i < IN_FLIGHT; i++) give();
    });
  try {
    await Promise.all(threads.map(perform));
  } finally {
    for (const thread of threads) thread.removeAllListeners('exit');
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
  if (failure !== undefined) throw failure;
  signal?.throwIfAborted();
  return answers;
}

function errorOf(reply: Exclude<Reply, { readonly answer: unknown }>): Error {
  if ('refusal' in reply) return new BreedlabError(reply.refusal.problem, reply.refusal.remedy);
  return new Error(`A worker thread failed: ${reply.defect}`);
}

/** Makes this module the program of {@link inThreads}: performs each task that the thread is given. */
export function answerTasks<Task, Answer>(perform: (task: Task) => Promise<Answer>): void {
  if (parentPort === null) throw new Error('This module is the program of worker threads; inThreads starts it.');
  const port = parentPort;
  port.on('message', ({ id, task }: Request) => {
    void perform(task as Task).then(
      (answer) => port.postMessage({ id, answer } satisfies Reply),
      (error: unknown) => port.postMessage({ id, ...failureOf(error) } satisfies Reply),
    );
  });
}

function failureOf(error: unknown): { refusal: { problem: string; remedy: string } } | { defect: string } {
  if (error instanceof BreedlabError) return { refusal: { problem: error.problem, remedy: error.remedy } };
  return { defect: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
