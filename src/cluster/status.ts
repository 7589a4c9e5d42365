import * as fs from 'node:fs';
import * as path from 'node:path';
import { errorCode, leaseRenewedAt, messageOf, temporaryName } from '../core';
import { readRun, runFile, runFolderHolder, type Run } from '../experiments';
import { batchFolder, jobName, logFile, taskLabel, type Batch, type BatchTask } from './manifest';
import { isCancelled, readRecord, runOf } from './marks';
import type { QueueEntry } from './queue';
import { queueOf } from './slurm';
import { stateOf, type TaskState } from './state';

/** A task as `status` lists it. */
export interface TaskStatus {
  readonly index: number;
  readonly label: string;
  readonly task: BatchTask;
  readonly state: TaskState;
  /** Reason of the state, where there is one. */
  readonly why?: string;
  /** The run's name; undefined before it has a folder. */
  readonly runId?: string;
  readonly folder?: string;
  /** Machine that trains it. */
  readonly node?: string;
  /** Epochs that are finished. */
  readonly epochs?: number;
  /** Epochs at most. */
  readonly maxEpochs?: number;
  /** Images per second of the last epoch. */
  readonly imagesPerSecond?: number;
  /** Seconds to the last possible epoch at the pace so far. */
  readonly etaSeconds?: number;
  /** Best validation loss so far. */
  readonly validLoss?: number;
  /** Last lines of its log, of one that failed. */
  readonly log?: readonly string[];
}

/** State of a batch. */
export interface BatchStatus {
  readonly batch: Batch;
  readonly tasks: readonly TaskStatus[];
  /** Reason why the scheduler could not be asked; undefined where it answered, or there is none to ask. */
  readonly unasked?: string;
}

/**
 * What has become of the tasks of batches: by the folders of their runs, and by what the scheduler says of them.
 *
 * @param ask default: squeue
 */
export async function batchStatuses(
  batches: readonly Batch[],
  ask: (names: readonly string[]) => Promise<readonly QueueEntry[]> = queueOf,
): Promise<readonly BatchStatus[]> {
  const submitted = batches.filter(({ place }) => place === 'slurm');
  const names = submitted.flatMap(({ id, parts }) => parts.map((_, part) => jobName(id, part)));
  let queue: readonly QueueEntry[] = [];
  let unasked: string | undefined;
  try {
    // The scheduler comes first: what finishes between the two looks is finished in its folder.
    queue = await ask(names);
  } catch (error) {
    unasked = messageOf(error);
  }
  return batches.map((batch) => {
    const now = serverTime(batchFolder(batch.id));
    const isAsked = batch.place === 'slurm' && unasked === undefined;
    return {
      batch,
      tasks: batch.tasks.map((task, index) => statusOf(batch, task, index, { queue, isAsked, now })),
      ...(batch.place === 'slurm' ? { unasked } : {}),
    };
  });
}

interface Context {
  readonly queue: readonly QueueEntry[];
  readonly isAsked: boolean;
  /** Time by the clock of the machine that stores the files. */
  readonly now: number;
}

function statusOf(batch: Batch, task: BatchTask, index: number, { queue, isAsked, now }: Context): TaskStatus {
  const entry = entryOf(batch, index, queue);
  const run = runOfTask(batch.id, index);
  const isAlive = run !== undefined && isRenewed(run.folder, now);
  const facts = {
    run: run?.status,
    isAlive,
    entry,
    isAsked,
    isCancelled: isCancelled(batch.id, index),
    isSubmitted: batch.place !== 'here',
  };
  const { state, why } = stateOf(facts);
  const holder = run === undefined ? undefined : runFolderHolder(run.folder);
  const node = state === 'running' ? entry?.node || holder?.host : undefined;
  return {
    ...{ index, label: taskLabel(task), task, state, why, node },
    ...(run === undefined ? {} : progressOf(run, state)),
    ...(state === 'failed' ? { log: lastLines(logFile(batch, index)) } : {}),
  };
}

function entryOf({ id, parts }: Batch, index: number, queue: readonly QueueEntry[]): QueueEntry | undefined {
  const part = parts.findIndex(({ first, count }) => index >= first && index < first + count);
  const name = jobName(id, part);
  return queue.find((entry) => entry.name === name && entry.index === index - parts[part]!.first);
}

/** The run of a task; undefined before it has one, and where its folder was deleted or is damaged. */
function runOfTask(id: string, index: number): Run | undefined {
  try {
    const record = readRecord(id, index);
    return record === undefined ? undefined : readRun(runOf(record));
  } catch {
    return undefined;
  }
}

function progressOf(run: Run, state: TaskState): Partial<TaskStatus> {
  const { history, config, runId, folder } = run;
  const { maxEpochs } = config.settings;
  const last = history.at(-1);
  const pace = history.reduce((sum, { seconds }) => sum + seconds, 0) / history.length;
  const losses = history.map(({ validLoss }) => validLoss).filter(Number.isFinite);
  return {
    ...{ runId, folder, epochs: history.length, maxEpochs },
    ...(last === undefined ? {} : { imagesPerSecond: last.imagesPerSecond }),
    ...(last === undefined || state !== 'running' ? {} : { etaSeconds: pace * (maxEpochs - history.length) }),
    ...(losses.length === 0 ? {} : { validLoss: Math.min(...losses) }),
  };
}

/** Renewals of a lease that may be missed before its holder counts as gone, in milliseconds. */
const SILENCE_MS = 30_000;

/**
 * Whether the process that holds a run's folder showed a sign of life just now.
 *
 * @param now default: the time of this machine
 */
export function isRenewed(folder: string, now = Date.now()): boolean {
  const renewedAt = leaseRenewedAt(runFile(folder, 'lock'));
  return renewedAt !== undefined && now - renewedAt < SILENCE_MS;
}

/**
 * The time by the clock that dates the files of a folder: those of a file server and of this machine may differ. This
 * machine's where the folder cannot be written.
 */
function serverTime(folder: string): number {
  const probe = temporaryName(path.join(folder, 'time'));
  try {
    fs.writeFileSync(probe, '');
    return fs.statSync(probe).mtimeMs;
  } catch {
    return Date.now();
  } finally {
    fs.rmSync(probe, { force: true });
  }
}

const LINES = 3;
const TAIL_BYTES = 4096;

/** The last lines of a file; none where it cannot be read. */
function lastLines(file: string): readonly string[] {
  let handle: number | undefined;
  try {
    handle = fs.openSync(file, 'r');
    const { size } = fs.fstatSync(handle);
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
    fs.readSync(handle, bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString('utf8').trimEnd().split('\n').slice(-LINES);
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? ['it wrote no log'] : [`its log cannot be read: ${messageOf(error)}`];
  } finally {
    if (handle !== undefined) fs.closeSync(handle);
  }
}
