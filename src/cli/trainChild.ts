import { askToStop, divergenceText, forkComputing, trainingEtaText } from '../core';
import { storedId, toStoredMetrics, type ExperimentId, type RunEvent, type RunMetrics } from '../experiments';

/** One training of a series. */
export interface TrainingJob {
  readonly id: ExperimentId;
  readonly seed: number;
}

/** End of one training of a series. */
export type JobResult = TrainingJob &
  (
    | { readonly kind: 'finished'; readonly metrics: RunMetrics; readonly reused: boolean }
    | { readonly kind: 'failed'; readonly reason: string }
  );

/** A training for `--json`. */
export function jobJson(result: JobResult): unknown {
  const id = storedId(result.id);
  return result.kind === 'finished' ? { ...result, id, metrics: toStoredMetrics(result.metrics) } : { ...result, id };
}

/** Options of {@link trainInChild}. */
export interface ChildOptions {
  readonly profile: string;
  /** Train again what has a finished run. Default false. */
  readonly fresh?: boolean;
  /** Passed on to every training, e.g. `['--epochs', '3']`. Default none. */
  readonly flags?: readonly string[];
  readonly signal: AbortSignal;
  /** Program of one training. Default: this command line; a test gives its own. */
  readonly program?: string;
}

/** State of a training, in words and as a share of its epochs. */
export interface ChildProgress {
  readonly text: string;
  /** In [0, 1]. */
  readonly done: number;
}

/** One training of a series in a process of its own, so that its memory and its failures stay there. */
export function trainInChild(
  { id, seed }: TrainingJob,
  { profile, flags = [], fresh = false, signal, program = process.argv[1]! }: ChildOptions,
  onProgress: (progress: ChildProgress) => void,
): Promise<JobResult> {
  const resume = fresh ? [] : ['--reuse'];
  const arguments_ = ['train', id, '--profile', profile, '--seed', String(seed), ...resume, ...flags];
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
    else if (event.type === 'waiting') onProgress({ text: event.message, done: 0 });
    else if (event.type === 'error') failure = event.message;
    else if (event.type === 'epoch') {
      reused = false;
      const { epoch } = event.row;
      const doing = isPretraining ? 'backbone, epoch' : 'epoch';
      onProgress({
        text: `${doing} ${epoch}/${maxEpochs}, ${trainingEtaText(event.etaSeconds)}`,
        done: isPretraining ? 0 : epoch / maxEpochs,
      });
    }
  });
  return new Promise((resolve) => {
    child.on('close', (code, killedBy) => {
      signal.removeEventListener('abort', stop);
      const diverged = metrics?.outcome.kind === 'diverged' ? divergenceText(metrics.outcome) : undefined;
      const reason =
        failure ?? diverged ?? (code === 0 ? undefined : `its process ended with ${killedBy ?? `status ${code}`}`);
      if (reason === undefined && metrics !== undefined) resolve({ kind: 'finished', id, seed, metrics, reused });
      else resolve({ kind: 'failed', id, seed, reason: reason ?? 'it ended without metrics' });
    });
  });
}
