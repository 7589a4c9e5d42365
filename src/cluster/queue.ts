/** A task as the scheduler lists it. */
export interface QueueEntry {
  /** Name of its array's job: see `jobName`. */
  readonly name: string;
  /** Job of the array. */
  readonly job: string;
  /** Index in the array; null for a job that is no array. */
  readonly index: number | null;
  /** Slurm's word, e.g. `PENDING`. */
  readonly state: string;
  /** Nodes; empty while it waits. */
  readonly node: string;
  /** Reason for which it waits or ended, e.g. `Priority`; empty where there is none. */
  readonly reason: string;
}

/** Fields of a line that squeue is asked for. The JSON of squeue changes from version to version. */
export const QUEUE_FORMAT = '%j|%F|%K|%T|%N|%r';

/**
 * Reads the lines that `squeue -h -r -o QUEUE_FORMAT` prints. Lines of another form are left out. Pure.
 *
 * @example parseQueue('breedlab-x.1|12|3|RUNNING|n2|None') // [{ job: '12', index: 3, state: 'RUNNING', ... }]
 */
export function parseQueue(text: string): readonly QueueEntry[] {
  return text.split('\n').flatMap((line) => {
    const [name, job, index, state, node = '', reason = ''] = line.trim().split('|');
    if (name === undefined || state === undefined || job === undefined || !/^\d+$/.test(job)) return [];
    const isIndexed = /^\d+$/.test(index ?? '');
    return [
      { name, job, index: isIndexed ? Number(index) : null, state, node, reason: reason === 'None' ? '' : reason },
    ];
  });
}

/** States in which Slurm will start a task, or start it again. */
const WAITING = ['PENDING', 'CONFIGURING', 'REQUEUED', 'REQUEUE_FED', 'REQUEUE_HOLD', 'SPECIAL_EXIT', 'RESV_DEL_HOLD'];
/** States in which a task has its node. */
const RUNNING = ['RUNNING', 'COMPLETING', 'SUSPENDED', 'STOPPED', 'SIGNALING', 'STAGE_OUT', 'RESIZING'];

/** What the scheduler does with a task: it has ended in every state that is neither of the two. */
export function phaseOf({ state }: Pick<QueueEntry, 'state'>): 'waiting' | 'running' | 'ended' {
  if (WAITING.includes(state)) return 'waiting';
  return RUNNING.includes(state) ? 'running' : 'ended';
}

/** The job's number out of what `sbatch --parsable` prints: `12`, or `12;cluster`. Undefined for any other text. */
export function parseJob(text: string): string | undefined {
  return /^(\d+)(;\S+)?$/m.exec(text.trim())?.[1];
}
