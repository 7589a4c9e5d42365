import type { RunStatus } from '../experiments';
import { phaseOf, type QueueEntry } from './queue';

/** State of one task of a batch. */
export type TaskState = 'waiting' | 'running' | 'finished' | 'failed' | 'cancelled' | 'unknown';

/** What is known of a task, from its run's folder and from the scheduler. */
export interface TaskFacts {
  /** Status of its run by its folder; undefined where it has none yet. */
  readonly run?: RunStatus;
  /** Whether the process that holds the run showed a sign of life just now. Default false. */
  readonly isAlive?: boolean;
  /** The scheduler's entry. Default: it knows of none. */
  readonly entry?: QueueEntry;
  /** Whether the scheduler answered. False: only the folders tell. */
  readonly isAsked: boolean;
  /** Whether it was marked as cancelled. Default false. */
  readonly isCancelled?: boolean;
  /** Whether a scheduler was given the task. False: a command of the user's starts it. */
  readonly isSubmitted: boolean;
}

/**
 * The state of a task. Run folders come first: they are still there after the scheduler has forgotten a job. What a folder
 * cannot tell, a run that waits to be started again from one that died, the scheduler does. Pure.
 */
export function stateOf({ run, isAlive = false, entry, isAsked, isCancelled = false, isSubmitted }: TaskFacts): {
  readonly state: TaskState;
  /** Reason, where there is one to tell. */
  readonly why?: string;
} {
  if (run === 'finished') return { state: 'finished' };
  if (run === 'diverged') return { state: 'failed', why: 'a loss was not a number' };
  const phase = entry === undefined ? undefined : phaseOf(entry);
  if (isCancelled) {
    return isAlive && phase !== 'ended' ? { state: 'running', why: 'is being cancelled' } : { state: 'cancelled' };
  }
  const isBegun = run !== undefined;
  if (phase === 'waiting') {
    return { state: 'waiting', why: [...(isBegun ? ['to go on'] : []), ...reasonOf(entry!)].join(', ') || undefined };
  }
  if (phase === 'running') {
    return entry!.state === 'RUNNING' ? { state: 'running' } : { state: 'running', why: entry!.state.toLowerCase() };
  }
  if (isAlive) return { state: 'running' };
  if (phase === 'ended') {
    if (entry!.state === 'CANCELLED') return { state: 'cancelled', why: 'by scancel' };
    return { state: 'failed', why: [entry!.state.toLowerCase(), ...reasonOf(entry!)].join(', ') };
  }
  if (!isSubmitted) return { state: 'waiting', why: isBegun ? 'to go on' : undefined };
  if (!isAsked) return { state: 'unknown', why: 'the scheduler does not tell' };
  return { state: 'failed', why: isBegun ? 'it stopped before it was finished' : 'it ended before it had begun' };
}

function reasonOf({ reason }: QueueEntry): readonly string[] {
  return reason === '' ? [] : [reason];
}
