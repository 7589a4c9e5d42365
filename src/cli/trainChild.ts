import { askToStop, divergenceText, etaText, forkComputing } from '../core';
import type { ExperimentId, RunEvent, RunMetrics } from '../experiments';
import type { SeriesRun, TrainAllOptions } from './trainAll';

/** Where a training stands, in words and as a part of its epochs. */
export interface ChildProgress {
  readonly text: string;
  /** In [0, 1]. */
  readonly done: number;
}

/** One training of a series in a process of its own, so that its memory and its failures stay there. */
export function trainInChild(
  { id, seed }: { readonly id: ExperimentId; readonly seed: number },
  { profile, flags = [], fresh = false, signal, program = process.argv[1]! }: TrainAllOptions,
  onProgress: (progress: ChildProgress) => void,
): Promise<SeriesRun> {
  const resume = fresh ? [] : ['--reuse'];
  const arguments_ = ['train', String(id), '--profile', profile, '--seed', String(seed), ...resume, ...flags];
  const child = forkComputing(program, arguments_, ['ignore', 'ignore', 'inherit', 'ipc']);
  const stop = (): void => askToStop(child);
  signal.addEventListener('abort', stop, { once: true });
  let metrics: RunMetrics | undefined;
  let failure: string | undefined;
  let reused = true;
  let isAnnounced = false;
  let isPretraining = false;
  let maxEpochs = NaN;
  child.on('message', (event: RunEvent) => {
    // A backbone is trained before the run itself is announced.
    if (event.type === 'start') [isPretraining, maxEpochs] = [!isAnnounced, event.maxEpochs];
    if (event.type === 'run') isAnnounced = true;
    if (event.type === 'metrics') metrics = event.metrics;
    else if (event.type === 'error') failure = event.message;
    else if (event.type === 'epoch') {
      reused = false;
      const { epoch } = event.row;
      const doing = isPretraining ? 'backbone, epoch' : 'epoch';
      onProgress({
        text: `${doing} ${epoch}/${maxEpochs}, ${etaText(event.etaSeconds)}`,
        done: isPretraining ? 0 : epoch / maxEpochs,
      });
    }
  });
  return new Promise((resolve) => {
    child.on('close', (code, killedBy) => {
      signal.removeEventListener('abort', stop);
      const diverged = metrics?.outcome.kind === 'diverged' ? divergenceText(metrics.outcome) : undefined;
      const reason = failure ?? diverged ?? (code === 0 ? undefined : `its process ended with ${killedBy ?? `status ${code}`}`);
      if (reason === undefined && metrics !== undefined) resolve({ kind: 'finished', id, seed, metrics, reused });
      else resolve({ kind: 'failed', id, seed, reason: reason ?? 'it ended without metrics' });
    });
  });
}
