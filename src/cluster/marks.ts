import * as fs from 'node:fs';
import * as path from 'node:path';
import { readJsonIfPresent, settings, writeJsonAtomic } from '../core';
import { batchFolder } from './manifest';

/** What a task tells about the run that it trains. */
export interface TaskRecord {
  /** Path of the run's folder below the folder of runs. */
  readonly run: string;
  /** Sessions of the task, in order. */
  readonly sessions: readonly TaskSession[];
}

/** One start of a task by its scheduler. */
export interface TaskSession {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly node: string;
  /** The scheduler's name of the job. Null: no scheduler started it. */
  readonly job: string | null;
  /** Seconds from the start of the process to the end of its first step. Absent: it made none, or has not yet. */
  readonly secondsToFirstStep?: number;
}

/** The record of a task; undefined before its training has a run folder. */
export function readRecord(id: string, index: number): TaskRecord | undefined {
  return readJsonIfPresent<TaskRecord>(recordFile(id, index));
}

/** Writes the record of a task, whose only writer its process is. */
export function writeRecord(id: string, index: number, record: TaskRecord): void {
  writeJsonAtomic(recordFile(id, index), record);
}

/** Absolute path of the run of a record. */
export function runOf({ run }: TaskRecord): string {
  return path.resolve(settings().runsFolder, run);
}

/**
 * Marks a task as cancelled. The mark comes before the signal: a task that is told to stop cannot see from the signal
 * whether it is to come back.
 */
export function markCancelled(id: string, index: number): void {
  writeJsonAtomic(markFile(id, index), { cancelledAt: new Date().toISOString() });
}

export function isCancelled(id: string, index: number): boolean {
  return fs.existsSync(markFile(id, index));
}

/** Place of the lease that one process at a time holds while it trains the run with this key. */
export function keyLease(key: string): string {
  return path.join(settings().batchesFolder, '.running', key);
}

function recordFile(id: string, index: number): string {
  return path.join(batchFolder(id), 'tasks', `${index}.json`);
}

function markFile(id: string, index: number): string {
  return path.join(batchFolder(id), 'cancelled', `${index}.json`);
}
