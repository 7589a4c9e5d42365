import type { BatchPart } from './manifest';

/**
 * Splits tasks into consecutive parts, each of which is one job array.
 *
 * @param tasks number of tasks
 * @param most tasks of one array at most
 * @example split(2500, 1001) // three parts, of 1001, 1001 and 498 tasks
 */
export function split(tasks: number, most: number): readonly BatchPart[] {
  if (!Number.isInteger(most) || most < 1) throw new RangeError(`An array of ${most} tasks is none.`);
  const parts = Math.ceil(tasks / most);
  return Array.from({ length: parts }, (_, part) => ({
    first: part * most,
    count: Math.min(most, tasks - part * most),
  }));
}

/** Limit of a site that does not tell its own: Slurm's default. */
export const USUAL_ARRAY_SIZE = 1001;

/** The largest number of tasks of an array, out of the text of `scontrol show config`: indices go up to one less. */
export function arrayLimit(config: string): number {
  const [, size] = /^\s*MaxArraySize\s*=\s*(\d+)/m.exec(config) ?? [];
  return Math.max(1, size === undefined ? USUAL_ARRAY_SIZE : Number(size));
}
