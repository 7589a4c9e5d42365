import * as path from 'node:path';
import { BreedlabError, nearest } from '../core';
import { taskLabel, type Batch } from './manifest';
import { readRecord } from './marks';

/**
 * Indices of the tasks of a batch that names mean: `34-seed1`, a run's id, or an experiment with all of its seeds.
 *
 * @param names none mean every task
 * @throws BreedlabError with the nearest label for a name that means none
 */
export function tasksNamed(batch: Batch, names: readonly string[]): readonly number[] {
  const all = batch.tasks.map((task, index) => ({ task, index, label: taskLabel(task) }));
  if (names.length === 0) return all.map(({ index }) => index);
  const found = names.flatMap((name) => {
    const own = all.filter(({ task, index, label }) =>
      [label, String(task.experiment), runId(batch.id, index)].includes(name),
    );
    if (own.length > 0) return own.map(({ index }) => index);
    const guess = nearest(
      name,
      all.map(({ label }) => label),
    );
    throw new BreedlabError(
      `Batch ${batch.id} has no run '${name}'.`,
      `${guess === undefined ? '' : `Did you mean '${guess}'? `}\`npx breedlab status ${batch.id}\` lists its runs.`,
    );
  });
  return [...new Set(found)].sort((a, b) => a - b);
}

function runId(id: string, index: number): string | undefined {
  const record = readRecord(id, index);
  return record && path.basename(record.run);
}
