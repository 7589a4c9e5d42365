import type { PartialEpoch } from '../../charts';
import type { RunEvent, RunMetrics } from '../../experiments';
import type { EpochRow, Outcome } from '../../training';

/** Phase of a training according to its events. */
export type Phase =
  | { readonly kind: 'starting' }
  | { readonly kind: 'training' }
  | { readonly kind: 'evaluating'; readonly split: 'valid' | 'test' }
  | { readonly kind: 'ended'; readonly outcome: Outcome };

/** Content of the live view of a training. */
export interface TrainingProgress {
  readonly phase: Phase;
  readonly runId: string | null;
  readonly folder: string | null;
  readonly maxEpochs: number;
  /** The epoch that is running, from 1; 0 before the first. */
  readonly epoch: number;
  /** Batches done in the running epoch. */
  readonly batch: number;
  readonly batches: number;
  readonly loss: number | null;
  readonly learningRate: number | null;
  readonly imagesPerSecond: number | null;
  readonly etaSeconds: number | null;
  readonly memoryMiB: number | null;
  readonly history: readonly EpochRow[];
  readonly bestEpoch: number | null;
  readonly resumedFrom: { readonly epoch: number; readonly step: number } | null;
  /** True when a training began in this process: a run that is only shown again never starts. */
  readonly hasStarted: boolean;
  readonly warnings: readonly string[];
  /** The process that this training waits for, as a sentence. */
  readonly waiting: string | null;
  readonly metrics: RunMetrics | null;
  readonly error: string | null;
}

export const NO_PROGRESS: TrainingProgress = {
  phase: { kind: 'starting' },
  runId: null,
  folder: null,
  maxEpochs: 0,
  epoch: 0,
  batch: 0,
  batches: 0,
  loss: null,
  learningRate: null,
  imagesPerSecond: null,
  etaSeconds: null,
  memoryMiB: null,
  history: [],
  bestEpoch: null,
  resumedFrom: null,
  hasStarted: false,
  warnings: [],
  waiting: null,
  metrics: null,
  error: null,
};

/** The progress after one more event. */
export function advance(progress: TrainingProgress, event: RunEvent): TrainingProgress {
  switch (event.type) {
    case 'run':
      return {
        ...progress,
        runId: event.runId,
        folder: event.folder,
        maxEpochs: event.config.settings.maxEpochs,
        waiting: null,
      };
    case 'start': {
      const { epoch, maxEpochs, batchesPerEpoch: batches, history, resumedFrom } = event;
      const bestEpoch = bestOf(history);
      const phase: Phase = { kind: 'training' };
      return {
        ...progress,
        phase,
        epoch,
        maxEpochs,
        batches,
        history,
        bestEpoch,
        resumedFrom,
        hasStarted: true,
        waiting: null,
      };
    }
    case 'batch': {
      const { type: _, ...figures } = event;
      return { ...progress, ...figures, phase: { kind: 'training' } };
    }
    case 'evaluating':
      return {
        ...progress,
        phase: { kind: 'evaluating', split: event.split },
        epoch: event.epoch,
        batch: progress.batches,
      };
    case 'epoch': {
      const history = [...progress.history.filter((row) => row.epoch < event.row.epoch), event.row];
      return {
        ...progress,
        history,
        bestEpoch: event.bestEpoch,
        etaSeconds: event.etaSeconds,
        batch: progress.batches,
      };
    }
    case 'waiting':
      return { ...progress, waiting: event.message };
    case 'checkpoint':
      return progress;
    case 'warning':
      return { ...progress, warnings: [...progress.warnings, event.message] };
    case 'finished':
      return { ...progress, phase: { kind: 'ended', outcome: event.outcome } };
    case 'metrics':
      return { ...progress, metrics: event.metrics, bestEpoch: event.metrics.bestEpoch };
    case 'error':
      return { ...progress, error: event.message };
  }
}

/** Share of the epochs that are done, in [0, 1]; early stopping may end sooner. */
export function doneFraction({ epoch, maxEpochs, batch, batches }: TrainingProgress): number {
  if (maxEpochs === 0 || epoch === 0) return 0;
  return Math.min(1, (epoch - 1 + (batches > 0 ? batch / batches : 0)) / maxEpochs);
}

/** The epoch in training as a point ahead of the curves; null where its row is in the history. */
export function partialEpoch({ epoch, batch, batches, loss, history }: TrainingProgress): PartialEpoch | null {
  const isRecorded = (history.at(-1)?.epoch ?? 0) >= epoch;
  return epoch === 0 || batch === 0 || loss === null || isRecorded ? null : { epoch, batch, batches, loss };
}

/** First epoch of the lowest validation loss. */
function bestOf(history: readonly EpochRow[]): number | null {
  const best = history.reduce<EpochRow | null>(
    (low, row) => (low === null || row.validLoss < low.validLoss ? row : low),
    null,
  );
  return best?.epoch ?? null;
}
