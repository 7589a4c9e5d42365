import { fork } from 'node:child_process';
import { formatDuration, formatPercent } from '../core';
import { allExperiments, experiment, type ExperimentId, type RunEvent, type RunMetrics } from '../experiments';
import type { StatusLine } from './statusLine';

/** Options of {@link trainAll}. */
export interface TrainAllOptions {
  readonly profile: string;
  /** Default: the whole series. */
  readonly experiments?: readonly ExperimentId[];
  readonly seeds: readonly number[];
  /** Passed on to every training, e.g. `['--epochs', '3']`. Default none. */
  readonly flags?: readonly string[];
  readonly status: StatusLine;
  readonly signal: AbortSignal;
  /** Program of one training. Default: this command line; a test gives its own. */
  readonly program?: string;
}

/** How one training of the series ended. */
export type SeriesRun =
  | { readonly kind: 'finished'; readonly id: ExperimentId; readonly seed: number; readonly metrics: RunMetrics; readonly reused: boolean }
  | { readonly kind: 'failed'; readonly id: ExperimentId; readonly seed: number; readonly reason: string };

/**
 * Trains the series, one process after the other: finished runs of an unchanged configuration are taken as they
 * are, unfinished ones continued. A training that fails is noted and the next begins.
 *
 * @returns what was trained before `signal` stopped it
 */
export async function trainAll(options: TrainAllOptions): Promise<readonly SeriesRun[]> {
  const { status, signal, seeds } = options;
  const ids = options.experiments ?? allExperiments().map((e) => e.id);
  const jobs = seeds.flatMap((seed) => ids.map((id) => ({ id, seed })));
  const results: SeriesRun[] = [];
  const began = performance.now();
  let trained = 0;
  for (const { id, seed } of jobs) {
    if (signal.aborted) break;
    const left = jobs.length - results.length;
    const eta = trained === 0 ? NaN : ((performance.now() - began) / 1000 / trained) * left;
    const prefix = `${results.length + 1}/${jobs.length}  ${id} ${experiment(id).title}, seed ${seed}`;
    const result = await trainInChild(id, seed, options, (text) =>
      status.live(`${prefix}  ${text}  all: ETA ${formatDuration(eta)}`),
    );
    if (signal.aborted) break;
    results.push(result);
    if (result.kind === 'failed' || !result.reused) trained++;
    status.keep(`${prefix}: ${describe(result)}`);
  }
  return results;
}

function describe(run: SeriesRun): string {
  if (run.kind === 'failed') return `FAILED: ${run.reason}`;
  const { testAccuracy, testCorrect, testTotal, epochsRun, timing } = run.metrics;
  const how = run.reused ? 'already trained' : `${epochsRun} epochs in ${formatDuration(timing.trainMinutes * 60)}`;
  return `${formatPercent(testAccuracy)} (${testCorrect ?? '-'}/${testTotal}), ${how}`;
}

/** One training in a process of its own, so that its memory and its failures stay there. */
function trainInChild(
  id: ExperimentId,
  seed: number,
  { profile, flags = [], signal, program = process.argv[1]! }: TrainAllOptions,
  live: (text: string) => void,
): Promise<SeriesRun> {
  const arguments_ = ['train', String(id), '--profile', profile, '--seed', String(seed), '--reuse', ...flags];
  const child = fork(program, arguments_, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const stop = (): void => {
    if (child.connected) child.send({ type: 'stop' });
  };
  signal.addEventListener('abort', stop, { once: true });
  let metrics: RunMetrics | undefined;
  let failure: string | undefined;
  let reused = true;
  child.on('message', (event: RunEvent) => {
    if (event.type === 'metrics') metrics = event.metrics;
    else if (event.type === 'error') failure = event.message;
    else if (event.type === 'epoch') {
      reused = false;
      live(`epoch ${event.row.epoch}  ETA ${formatDuration(event.etaSeconds)}`);
    }
  });
  return new Promise((resolve) => {
    child.on('close', (code, killedBy) => {
      signal.removeEventListener('abort', stop);
      const diverged = metrics?.outcome.kind === 'diverged' ? `the loss was ${metrics.outcome.loss}` : undefined;
      const reason = failure ?? diverged ?? (code === 0 ? undefined : `its process ended with ${killedBy ?? `status ${code}`}`);
      if (reason === undefined && metrics !== undefined) resolve({ kind: 'finished', id, seed, metrics, reused });
      else resolve({ kind: 'failed', id, seed, reason: reason ?? 'it ended without metrics' });
    });
  });
}
