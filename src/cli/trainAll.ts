import { etaText, formatDuration, formatPercent, skippedText } from '../core';
import { allExperiments, experiment, type ExperimentId, type RunMetrics } from '../experiments';
import type { StatusLine } from './statusLine';
import { trainInChild, type ChildOptions, type JobResult, type TrainingJob } from './trainChild';

/** Options of {@link trainAll}. */
export interface TrainAllOptions extends ChildOptions {
  /** Default: the whole series. */
  readonly experiments?: readonly ExperimentId[];
  readonly seeds: readonly number[];
  /** Summary of a finished run that is not among the run folders; its training is skipped. Default: there is none. */
  readonly finished?: (job: TrainingJob) => Promise<RunMetrics | undefined>;
  /** Trainings at a time. Default 1. */
  readonly jobs?: number;
  readonly status: StatusLine;
}

/** State of a running training. */
interface Running extends TrainingJob {
  /** Current activity, for the live line. */
  text: string;
  /** Share of its epochs that are done, in [0, 1]. */
  done: number;
}

/**
 * Trains the series, each experiment in a process of its own: finished runs of an unchanged configuration are
 * taken as they are, unfinished ones continued. A training that fails is noted and the others continue.
 *
 * @returns what was trained before `signal` stopped it, in order of the experiments within each seed
 */
export async function trainAll(options: TrainAllOptions): Promise<readonly JobResult[]> {
  const { status, signal, seeds, jobs: atATime = 1 } = options;
  const ids = options.experiments ?? allExperiments().map((e) => e.id);
  const jobs = seeds.flatMap((seed) => ids.map((id) => ({ id, seed })));
  const results = new Map<TrainingJob, JobResult>();
  const running = new Set<Running>();
  const waiting = [...jobs];
  const began = performance.now();

  const draw = (): void =>
    status.live(liveLine({ began, results: [...results.values()], running, total: jobs.length }));
  const worker = async (): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined && !signal.aborted; job = waiting.shift()) {
      const current: Running = { ...job, text: 'starting', done: 0 };
      running.add(current);
      const metrics = await options.finished?.(job);
      const result: JobResult =
        metrics !== undefined
          ? { ...job, kind: 'finished', metrics, reused: true }
          : await trainInChild(job, options, (progress) => {
              Object.assign(current, progress);
              draw();
            });
      running.delete(current);
      if (signal.aborted) return;
      results.set(job, result);
      status.keep(
        `${results.size}/${jobs.length}  ${job.id} ${experiment(job.id).title}, seed ${job.seed}: ${describe(result)}`,
      );
      draw();
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, atATime) }, worker));
  return jobs.flatMap((job) => results.get(job) ?? []);
}

interface Progress {
  readonly began: number;
  readonly results: readonly JobResult[];
  readonly running: ReadonlySet<Running>;
  readonly total: number;
}

function liveLine({ began, results, running, total }: Progress): string {
  const current = [...running];
  const trained = results.filter((run) => run.kind === 'failed' || !run.reused).length;
  const work = current.reduce((sum, { done }) => sum + done, trained);
  const left = total - results.length - current.reduce((sum, { done }) => sum + done, 0);
  const eta = work < 0.5 ? NaN : ((performance.now() - began) / 1000 / work) * left;
  const texts = current.map(({ id, text }) => `${id}: ${text}`);
  return [`${results.length}/${total} done`, ...texts, `all: ${etaText(eta)}`].join('  ');
}

function describe(run: JobResult): string {
  if (run.kind === 'failed') return `FAILED: ${run.reason}`;
  const { testAccuracy, testCorrect, testTotal, epochsRun, timing, skipped, dataset } = run.metrics;
  const leftOut = skippedText(skipped.count, dataset.counts);
  const how = run.reused ? 'already trained' : `${epochsRun} epochs in ${formatDuration(timing.trainMinutes * 60)}`;
  return `${formatPercent(testAccuracy)} (${testCorrect ?? '-'}/${testTotal}), ${how}${leftOut === '' ? '' : `. ${leftOut}`}`;
}
