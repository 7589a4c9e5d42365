import { stateCounts, statusTable, type BatchStatus } from '../cluster';
import { counted } from '../core';
import { resultTable } from './output';

/** A batch for a terminal. */
export function statusText(status: BatchStatus): string {
  const { batch, tasks, unasked } = status;
  const { columns, rows } = statusTable(status);
  const failed = tasks.filter(({ state }) => state === 'failed');
  return [
    `Batch ${batch.id}: ${counted(tasks.length, 'run')}, ${stateCounts(tasks)}`,
    resultTable(columns, rows),
    ...failed.map(({ label, log = [] }) =>
      [`${label} failed; its log ends:`, ...log.map((line) => `  ${line}`)].join('\n'),
    ),
    ...(unasked === undefined ? [] : [`The scheduler cannot be asked: ${unasked}`]),
  ].join('\n');
}

/** Batches for `--json`. */
export function statusJson(statuses: readonly BatchStatus[]): unknown {
  return statuses.map(({ batch, tasks, unasked }) => ({
    batch: batch.id,
    place: batch.place,
    createdAt: batch.createdAt,
    unasked: unasked ?? null,
    tasks: tasks.map(({ task, ...status }) => ({ experiment: task.experiment, seed: task.seed, ...status })),
  }));
}
