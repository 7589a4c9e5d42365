import * as path from 'node:path';
import { Worker } from 'node:worker_threads';
import { growThreadPool, settings } from '../../core';
import { decodingMemory } from '../images';
import type { BatchReport, LoaderDescription, WorkerData, WorkerReply, WorkerRequest } from './protocol';

const WORKER_FILE = path.join(__dirname, 'worker.js');
/**
 * Time that a worker may take to end by itself. It finishes its current image, which nothing can cut off, and gives its
 * memory back.
 */
const STOP_MILLISECONDS = 20_000;

/** Callbacks of a pool to a loader. */
export interface PoolListener {
  /** Called when a worker is through with a batch. */
  onReport(report: BatchReport): void;
  /** A worker met a defect in this loader's batch; it counts as that worker's report. */
  onFailure(batch: number, error: Error): void;
  /** The pool can do no more work: a worker died, or the pool was closed. */
  onEnd(error: Error): void;
}

/**
 * Image worker threads, to be shared by the loaders of a run. Threads do not keep the process alive unless a
 * loader waits for them.
 */
export class WorkerPool {
  private readonly threads: Worker[];
  private readonly listeners = new Map<number, PoolListener>();
  private loaders = 0;
  private holders = 0;
  private ended: Error | undefined;
  private closing: Promise<void> | undefined;

  /** Use {@link createWorkerPool}. */
  constructor(
    readonly workers: number,
    private readonly extensions: readonly string[],
  ) {
    this.threads = Array.from({ length: workers }, () => this.start());
  }

  /** Makes a loader known to all workers. @returns its id */
  open(describe: (id: number) => LoaderDescription, listener: PoolListener): number {
    const id = ++this.loaders;
    this.listeners.set(id, listener);
    this.post({ type: 'open', description: describe(id) });
    return id;
  }

  /** Sends to every worker. After the pool's end, tells the listeners instead. */
  post(request: WorkerRequest): void {
    if (this.ended !== undefined) {
      for (const listener of this.listeners.values()) listener.onEnd(this.ended);
      return;
    }
    for (const thread of this.threads) thread.postMessage(request);
  }

  /** Forgets a loader; its batches must have been reported. */
  forget(loader: number): void {
    this.listeners.delete(loader);
    if (this.ended === undefined) this.post({ type: 'close', loader });
  }

  /** Keeps the process alive until the promise settles. */
  async holdFor<T>(promise: Promise<T>): Promise<T> {
    if (this.holders++ === 0) this.threads.forEach((thread) => thread.ref());
    try {
      return await promise;
    } finally {
      if (--this.holders === 0) this.threads.forEach((thread) => thread.unref());
    }
  }

  /** Ends the threads. Loaders that still use the pool fail. Closing twice is fine. */
  close(): Promise<void> {
    this.closing ??= this.stop();
    return this.closing;
  }

  private async stop(): Promise<void> {
    this.post({ type: 'stop' });
    this.end(new Error('The worker pool is closed.'));
    await this.holdFor(Promise.all(this.threads.map(untilExit)));
  }

  private start(): Worker {
    // Flags of the parent, such as --test or --inspect, are not for the workers.
    const data: WorkerData = {
      role: 'breedlab-image-worker',
      extensions: this.extensions,
      memory: decodingMemory(),
    };
    const thread = new Worker(WORKER_FILE, { workerData: data, execArgv: [] });
    thread.unref();
    thread.on('message', (reply: WorkerReply) => this.receive(reply));
    thread.on('error', (error) => this.end(new Error(`An image worker failed: ${error.message}`, { cause: error })));
    thread.on('exit', (code) => this.end(new Error(`An image worker ended unexpectedly with code ${code}.`)));
    return thread;
  }

  private receive(reply: WorkerReply): void {
    if (reply.type === 'report') this.listeners.get(reply.report.loader)?.onReport(reply.report);
    else
      this.listeners.get(reply.loader)?.onFailure(reply.batch, new Error(`An image worker failed: ${reply.message}`));
  }

  private end(error: Error): void {
    if (this.ended !== undefined) return;
    this.ended = error;
    for (const listener of this.listeners.values()) listener.onEnd(error);
  }
}

/**
 * Starts image workers that several loaders share: `createLoader({ ..., pool })`. Close it when they are
 * closed.
 *
 * @param options.workers number of threads, at least 1. Default: `settings().workers`
 * @param options.extensions absolute paths of JavaScript modules that every thread imports before it opens a loader:
 * those that call `defineTransform`. Default: none
 */
export function createWorkerPool(
  options: { readonly workers?: number; readonly extensions?: readonly string[] } = {},
): WorkerPool {
  const workers = options.workers ?? settings().workers;
  growThreadPool(workers);
  return new WorkerPool(workers, options.extensions ?? []);
}

function untilExit(thread: Worker): Promise<void> {
  return new Promise((resolve) => {
    if (thread.threadId === -1) return resolve();
    const timer = setTimeout(() => void thread.terminate(), STOP_MILLISECONDS);
    thread.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
