import { formatDuration, formatNumber, rateText, type Column } from '../core';
import { batchIds, readBatch } from './manifest';
import type { TaskState } from './state';
import { batchStatuses, type BatchStatus, type TaskStatus } from './status';

/** States in the order in which a summary counts them. */
const STATES: readonly TaskState[] = ['finished', 'running', 'waiting', 'failed', 'cancelled', 'unknown'];

const COLUMNS: readonly Column[] = [
  { title: 'run' },
  { title: 'state' },
  { title: 'node' },
  { title: 'epochs', align: 'right' },
  { title: 'pace', align: 'right' },
  { title: 'at most', align: 'right' },
  { title: 'validation loss', align: 'right' },
  { title: 'why' },
];

/** The tasks of a batch as a table: columns and cells. */
export function statusTable({ tasks }: Pick<BatchStatus, 'tasks'>): {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
} {
  return { columns: COLUMNS, rows: tasks.map(rowOf) };
}

/** e.g. `12 finished, 3 running, 1 failed`. */
export function stateCounts(tasks: readonly Pick<TaskStatus, 'state'>[]): string {
  const counts = STATES.map((state) => ({ state, count: tasks.filter((task) => task.state === state).length }));
  return counts
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${state}`)
    .join(', ');
}

/** Whether nothing more will become of a batch by itself. */
export function isDone({ tasks }: Pick<BatchStatus, 'tasks'>): boolean {
  return tasks.every(({ state }) => state === 'finished' || state === 'failed' || state === 'cancelled');
}

/**
 * The batch with the name; without one all that are not done, or the newest where all are.
 *
 * @throws BreedlabError for a name that no batch has
 */
export async function shownBatches(name?: string): Promise<readonly BatchStatus[]> {
  if (name !== undefined) return batchStatuses([readBatch(name)]);
  const all = await batchStatuses(batchIds().map(readBatch));
  const open = all.filter((status) => !isDone(status));
  return open.length > 0 ? open : all.slice(0, 1);
}

function rowOf(task: TaskStatus): readonly string[] {
  const { label, state, node = '', epochs, maxEpochs, imagesPerSecond, etaSeconds, validLoss, why = '' } = task;
  return [
    label,
    state,
    node,
    epochs === undefined ? '-' : `${epochs}/${maxEpochs}`,
    state === 'running' && imagesPerSecond !== undefined ? rateText(imagesPerSecond, 'images') : '-',
    etaSeconds === undefined ? '-' : formatDuration(etaSeconds),
    formatNumber(validLoss ?? null),
    why,
  ];
}
