import type { Random } from '../../../src/core';
import type { Field } from './field';

/** What was not as it should be, and with which item it comes again. */
export interface Finding {
  readonly item: number;
  readonly what: string;
}

/** End of a task. */
export interface TaskReport {
  readonly findings: readonly Finding[];
  /** Longest time in which a process said nothing, in milliseconds. */
  readonly silenceMs: number;
  /** Most memory of a command and the processes that it started, in bytes. */
  readonly memoryBytes: number;
}

/** Items that share their processes, e.g. the images of one folder. */
export interface Task {
  /** Their numbers, from 0. */
  readonly items: readonly number[];
  run(): Promise<TaskReport>;
}

/** An attack that is ready to begin. */
export interface OpenAttack {
  readonly tasks: readonly Task[];
  /** Memory of the model that its commands train, in bytes. Default 0. */
  readonly ownBytes?: number;
  /** What cannot be done here, by name and with the reason. Default: nothing. */
  readonly skipped?: readonly string[];
}

/** A kind of attack: everything in it follows from the generator and the number of an item. */
export interface Attack<Ground = Field> {
  /** As `--only` names it. */
  readonly name: string;
  /** What its items are, for the table. */
  readonly title: string;
  readonly count: number;
  /** @param count items to make; fewer than its own in a trial */
  readonly open: (field: Ground, random: Random, count: number) => Promise<OpenAttack>;
}

/** The numbers from 0, in groups of `size`. */
export function inGroups(count: number, size: number): readonly (readonly number[])[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, group) =>
    Array.from({ length: Math.min(size, count - group * size) }, (_, i) => group * size + i),
  );
}
