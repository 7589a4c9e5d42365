import type { CacheProblems, SharedPixels } from '../cache';
import type { ImageTransform } from '../transforms';
import type { WorkerPool } from './pool';
import { CONTROL_CANCELLED, CONTROL_LENGTH, type BatchReport, type SkippedImage } from './protocol';

/** Options of a queue. */
export interface QueueOptions {
  readonly paths: readonly string[];
  readonly transform: ImageTransform;
  readonly seed: number;
  readonly cache: SharedPixels;
  /** Called with problems of the cache that workers find. */
  readonly onCacheProblems: (problems: CacheProblems) => void;
  /** Batches prepared ahead. */
  readonly prefetch: number;
  /** Size of a full batch's pixels. */
  readonly batchBytes: number;
}

/** A sequence of batches to prepare. */
export interface BatchPlan {
  /** Plans of equal keys give equal batches. */
  readonly key: string;
  readonly epoch: number;
  /** Positions of each batch's images. */
  readonly batches: readonly Int32Array[];
}

/** A batch as the workers left it: slots of skipped images hold no pixels. */
export interface ReadyBatch {
  readonly positions: Int32Array;
  /** Pixels of the whole batch. They hold until the next call of `next`. */
  readonly pixels: Float32Array;
  readonly skipped: readonly SkippedImage[];
  readonly truncated: readonly number[];
}

/** Shared memory of one batch; used over and over. */
interface BatchBuffer {
  readonly pixels: SharedArrayBuffer;
  readonly control: SharedArrayBuffer;
}

/** A batch that the workers have. */
interface PendingBatch {
  readonly positions: Int32Array;
  readonly buffer: BatchBuffer;
  readonly skipped: SkippedImage[];
  readonly truncated: number[];
  reportsMissing: number;
  failure: Error | undefined;
  readonly settled: Promise<void>;
  readonly settle: () => void;
}

/**
 * Batches on their way: hands a plan's batches to the workers, a bounded number ahead, and returns them in
 * order. There are prefetch + 1 buffers: those ahead and the one that the consumer reads.
 */
export class BatchQueue {
  private readonly id: number;
  private readonly pending = new Map<number, PendingBatch>();
  private readonly free: BatchBuffer[] = [];
  private buffersMade = 0;
  private batchesSent = 0;
  private plan: BatchPlan | undefined;
  /** Numbers of the plan's batches that were sent, and that were handed out. */
  private sent = 0;
  private taken = 0;
  private ahead: PendingBatch[] = [];
  private lent: BatchBuffer | undefined;
  /** Settles when the buffers of a plan that was dropped are free again. */
  private drained: Promise<void> = Promise.resolve();
  private ended: Error | undefined;

  constructor(
    private readonly pool: WorkerPool,
    private readonly options: QueueOptions,
  ) {
    const { paths, transform, seed, cache } = options;
    this.id = pool.open((loader) => ({ loader, paths, transform, seed, cache }), {
      onReport: (report) => this.onReport(report),
      onFailure: (batch, error) => this.onFailure(batch, error),
      onEnd: (error) => this.onEnd(error),
    });
  }

  /** Tells whether a plan of this key was begun and none of its batches taken yet. */
  isWaitingAt(key: string): boolean {
    return this.plan?.key === key && this.taken === 0;
  }

  /** Drops the current plan and starts preparing another. */
  begin(plan: BatchPlan): void {
    this.cancel();
    this.plan = plan;
    void this.drained.then(() => {
      if (this.plan === plan) this.sendAhead();
    });
  }

  /**
   * The next batch of the plan; the caller asks for no more than there are.
   *
   * @throws Error when a worker failed or the pool was closed; undefined when the plan was dropped meanwhile
   */
  async next(): Promise<ReadyBatch | undefined> {
    const plan = this.plan;
    this.takeBack();
    await this.pool.holdFor(this.drained);
    if (plan === undefined || this.plan !== plan) return undefined;
    this.sendAhead();
    const batch = this.ahead[0];
    if (batch === undefined) throw this.ended ?? new Error('All batches of the plan were taken.');
    await this.pool.holdFor(batch.settled);
    if (this.plan !== plan) return undefined;
    this.ahead.shift();
    this.taken += 1;
    this.lent = batch.buffer;
    this.sendAhead();
    if (batch.failure !== undefined) throw batch.failure;
    return { ...batch, pixels: new Float32Array(batch.buffer.pixels) };
  }

  /** Drops the plan. Workers finish the image they are at. */
  cancel(): void {
    this.takeBack();
    const dropped = this.ahead;
    this.ahead = [];
    this.plan = undefined;
    this.sent = 0;
    this.taken = 0;
    dropped.forEach(abandon);
    const earlier = this.drained;
    this.drained = Promise.all([earlier, ...dropped.map((batch) => batch.settled)]).then(() => {
      this.free.push(...dropped.map((batch) => batch.buffer));
    });
  }

  /** Drops the plan and leaves the pool. */
  async close(): Promise<void> {
    this.cancel();
    await this.pool.holdFor(this.drained);
    this.pool.forget(this.id);
  }

  private takeBack(): void {
    if (this.lent !== undefined) this.free.push(this.lent);
    this.lent = undefined;
  }

  private sendAhead(): void {
    while (this.plan !== undefined && this.ended === undefined && this.ahead.length < this.options.prefetch) {
      const positions = this.plan.batches[this.sent];
      const buffer = positions === undefined ? undefined : this.freeBuffer();
      if (positions === undefined || buffer === undefined) return;
      this.ahead.push(this.send(this.plan.epoch, positions, buffer));
      this.sent += 1;
    }
  }

  private freeBuffer(): BatchBuffer | undefined {
    const buffer = this.free.pop();
    if (buffer !== undefined || this.buffersMade > this.options.prefetch) return buffer;
    this.buffersMade += 1;
    return {
      pixels: new SharedArrayBuffer(this.options.batchBytes),
      control: new SharedArrayBuffer(CONTROL_LENGTH * 4),
    };
  }

  private send(epoch: number, positions: Int32Array, buffer: BatchBuffer): PendingBatch {
    const id = ++this.batchesSent;
    const batch = newPending(positions, buffer, this.pool.workers);
    this.pending.set(id, batch);
    new Int32Array(buffer.control).fill(0);
    this.pool.post({ type: 'batch', task: { loader: this.id, batch: id, epoch, positions, ...buffer } });
    return batch;
  }

  private onReport(report: BatchReport): void {
    this.options.onCacheProblems(report.cache);
    const batch = this.pending.get(report.batch);
    if (batch === undefined) return;
    batch.skipped.push(...report.skipped);
    batch.truncated.push(...report.truncated);
    this.countReport(report.batch, batch);
  }

  private onFailure(id: number, error: Error): void {
    const batch = this.pending.get(id);
    if (batch === undefined) return;
    batch.failure ??= error;
    this.countReport(id, batch);
  }

  private countReport(id: number, batch: PendingBatch): void {
    batch.reportsMissing -= 1;
    if (batch.reportsMissing > 0) return;
    this.pending.delete(id);
    batch.settle();
  }

  private onEnd(error: Error): void {
    this.ended = error;
    for (const batch of this.pending.values()) {
      abandon(batch);
      batch.failure ??= error;
      batch.settle();
    }
    this.pending.clear();
  }
}

/** Tells the workers that the batch is not wanted any more. */
function abandon(batch: PendingBatch): void {
  Atomics.store(new Int32Array(batch.buffer.control), CONTROL_CANCELLED, 1);
}

function newPending(positions: Int32Array, buffer: BatchBuffer, workers: number): PendingBatch {
  let settle = (): void => undefined;
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return {
    positions,
    buffer,
    skipped: [],
    truncated: [],
    reportsMissing: workers,
    failure: undefined,
    settled,
    settle,
  };
}
