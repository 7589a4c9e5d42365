import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { BreedlabError, errorCode, messageOf, shortened } from '../core';
import { parseJob, parseQueue, QUEUE_FORMAT, type QueueEntry } from './queue';
import { arrayLimit } from './split';

/** Longest time that one of Slurm's programs may take: its own attempts to reach the controller take seconds. */
const PATIENCE_MS = 60_000;

/** Thrown where Slurm's programs are not on the PATH. */
export class NoSlurmError extends BreedlabError {
  override readonly name = 'NoSlurmError';
}

function slurm(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { timeout: PATIENCE_MS, maxBuffer: 2 ** 28, encoding: 'utf8' }, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      if (errorCode(error) === 'ENOENT') {
        return reject(
          new NoSlurmError(
            `Slurm is not here: there is no program ${program} on the PATH.`,
            'Run this on a node of the cluster from which jobs are submitted.',
          ),
        );
      }
      const said = stderr.trim() === '' ? messageOf(error) : stderr.trim();
      reject(
        new BreedlabError(
          `${program} failed: ${shortened(said.replaceAll('\n', ' '), 400)}`,
          `Its command line: ${program} ${args.join(' ')}`,
          { cause: error },
        ),
      );
    });
  });
}

/** The largest number of tasks of an array at this site. @throws NoSlurmError; BreedlabError */
export async function siteArrayLimit(): Promise<number> {
  return arrayLimit(await slurm('scontrol', ['show', 'config']));
}

/**
 * Submits a script.
 *
 * @param args options of sbatch; they come before what the script says
 * @returns the number of the job
 * @throws NoSlurmError; BreedlabError with what sbatch said
 */
export async function sbatch(script: string, args: readonly string[]): Promise<string> {
  const said = await slurm('sbatch', ['--parsable', ...args, script]);
  const job = parseJob(said);
  if (job !== undefined) return job;
  throw new BreedlabError(`sbatch did not tell the number of the job: '${shortened(said.trim())}'.`, 'Look at squeue.');
}

/**
 * The tasks of the jobs with these names that the scheduler knows: those that wait, run, or ended a few minutes ago.
 *
 * @throws NoSlurmError; BreedlabError where the controller does not answer
 */
export async function queueOf(names: readonly string[]): Promise<readonly QueueEntry[]> {
  if (names.length === 0) return [];
  return parseQueue(await slurm('squeue', ['-h', '-r', '-t', 'all', `--name=${names.join(',')}`, '-o', QUEUE_FORMAT]));
}

/** Ends tasks, named as `12_3`, or whole jobs. @throws NoSlurmError; BreedlabError */
export async function scancel(jobs: readonly string[]): Promise<void> {
  if (jobs.length > 0) await slurm('scancel', jobs);
}

/** Tries of a requeue before it is given up: a controller that is started again is back within that time. */
const TRIES = 6;
const BETWEEN_MS = 5000;

/**
 * Asks the scheduler to start a task of this process again, once it has ended. Nothing is done where the scheduler is
 * ending the task already: it was told to (`scancel` without a mark of ours), or starts it again by itself.
 *
 * @param task named as `12_3`
 * @throws BreedlabError where the controller does not answer or refuses
 */
export async function requeue(task: string): Promise<'requeued' | 'ending'> {
  for (let attempt = 1; ; attempt++) {
    try {
      const [state, reason] = (await slurm('squeue', ['-h', '-j', task, '-o', '%T|%r'])).trim().split('|');
      // One whose notice came too late is ended for its time alone.
      if (state !== 'RUNNING' && state !== '' && reason !== 'TimeLimit') return 'ending';
      await slurm('scontrol', ['requeue', task]);
      return 'requeued';
    } catch (error) {
      if (attempt === TRIES || error instanceof NoSlurmError) throw error;
      await sleep(BETWEEN_MS);
    }
  }
}
