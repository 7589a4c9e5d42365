import type { Command } from 'commander';
import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  isCancelled,
  keyLease,
  readBatch,
  readRecord,
  requeue,
  schedulerJob,
  taskLabel,
  writeRecord,
  type Batch,
  type BatchTask,
  type SchedulerJob,
  type TaskRecord,
} from '../cluster';
import { BreedlabError, environmentValue, settings, takeLease, writeError } from '../core';
import { storedId, type RunEvent } from '../experiments';
import { EXIT, failureText, parseInteger, say } from './output';
import { stopRequests, stopText } from './stop';
import { trainApart } from './trainApart';

/** `breedlab task`: one run of a batch, as its scheduler starts it, any number of times. */
export function registerTask(program: Command): void {
  program
    .command('task')
    .description('train one run of a batch, as its scheduler starts it: finished, it ends at once; begun, it goes on')
    .argument('<batch>', 'id of the batch, or the beginning of it')
    .argument(
      '[index]',
      'place of the run in the batch, from 0. Default: JOB_COMPLETION_INDEX',
      parseInteger('index', 0),
    )
    .action(runTask);
}

async function runTask(name: string, given: number | undefined): Promise<void> {
  const batch = readBatch(name);
  const { index, task } = taskAt(batch, given ?? environmentValue('JOB_COMPLETION_INDEX'));
  // A sweep that runs here may itself be part of some job, which is not to be started again.
  const job = schedulerJob(batch.place === 'here' ? {} : process.env);
  const label = taskLabel(task);
  if (isCancelled(batch.id, index)) return say(`${label} of ${batch.id} was cancelled: nothing is trained.`);
  say(
    `${new Date().toISOString()} ${label} of ${batch.id} on ${job.node}${job.job === null ? '' : `, job ${job.job}`}`,
  );
  const stop = stopRequests();
  try {
    await trainAlone(batch, index, job, stop.signal);
    if (process.exitCode === EXIT.interrupted) await comeBack(batch, index, job);
  } catch (error) {
    say(failureText(error));
    process.exitCode = EXIT.failed;
  }
  // Signals that a scheduler repeats would find no listener once the event loop is empty; a channel would keep it full.
  process.exit();
}

function taskAt(batch: Batch, index: number | undefined): { readonly index: number; readonly task: BatchTask } {
  const task = index === undefined ? undefined : batch.tasks[index];
  if (index !== undefined && task !== undefined) return { index, task };
  throw new BreedlabError(
    index === undefined ? `Which run of ${batch.id}?` : `Batch ${batch.id} has no run ${index}.`,
    `Give a whole number from 0 to ${batch.tasks.length - 1}.`,
  );
}

/**
 * Trains while no other process trains the same run, of this batch or another: a scheduler that was restarted may start a
 * task again before it has ended the first, and either would begin a run folder of its own.
 */
async function trainAlone(batch: Batch, index: number, job: SchedulerJob, signal: AbortSignal): Promise<void> {
  const task = batch.tasks[index]!;
  const place = keyLease(task.key);
  try {
    try {
      fs.mkdirSync(path.dirname(place), { recursive: true });
    } catch (error) {
      throw writeError(place, error);
    }
    const lease = await takeLease({ place, what: `Run ${taskLabel(task)}`, wait: true, onWait: say, signal });
    try {
      await trainApart({ args: task.args, onEvent: recorder(batch, index, job) });
    } finally {
      lease.release();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    say(stopText(error));
    process.exitCode = EXIT.interrupted;
  }
}

/** Writes down which run the task trains, and when this session of it made its first step. */
function recorder(batch: Batch, index: number, job: SchedulerJob): (event: RunEvent) => void {
  const earlier = readRecord(batch.id, index)?.sessions ?? [];
  const startedAt = new Date(Date.now() - 1000 * process.uptime()).toISOString();
  const session = { startedAt, node: job.node, job: job.job };
  let record: TaskRecord | undefined;
  let hasStepped = false;
  return (event) => {
    // A backbone that is pretrained first has a run of its own.
    if (event.type === 'run' && storedId(event.config.experiment) === batch.tasks[index]!.experiment) {
      record = { run: path.relative(settings().runsFolder, event.folder), sessions: [...earlier, session] };
      writeRecord(batch.id, index, record);
    }
    if (event.type !== 'batch' || record === undefined || hasStepped) return;
    hasStepped = true;
    const secondsToFirstStep = Math.round(process.uptime() * 10) / 10;
    writeRecord(batch.id, index, { ...record, sessions: [...earlier, { ...session, secondsToFirstStep }] });
  };
}

/** Asks to be started again, where the scheduler would take the end of this process for that of the run. */
async function comeBack({ id }: Batch, index: number, { scheduler, job }: SchedulerJob): Promise<void> {
  if (isCancelled(id, index)) {
    process.exitCode = EXIT.ok;
    return say('Cancelled: the run stays where it stopped.');
  }
  // Kubernetes replaces a pod that failed; one that ended well it would take for done.
  if (scheduler !== 'slurm') return;
  const outcome = await requeue(job);
  say(outcome === 'requeued' ? `Job ${job} is to be started again.` : `The scheduler is ending job ${job} by itself.`);
  process.exitCode = EXIT.ok;
}
