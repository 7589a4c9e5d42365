import { readRecord, runOf, type Batch } from '../cluster';
import { BreedlabError } from '../core';
import { readRun, type Run } from '../experiments';
import { judgeSweep, type SweepOutcome, type SweepRun } from '../sweeps';

/**
 * The ranking of a sweep by the folders of its runs, as far as they have come.
 *
 * @throws BreedlabError for a batch that is no sweep
 */
export function sweepOutcome({ id, tasks, sweep }: Batch): SweepOutcome {
  if (sweep === undefined) {
    throw new BreedlabError(`Batch ${id} is no sweep.`, `See what has become of its runs: npx breedlab status ${id}.`);
  }
  const runs = tasks.map(({ experiment, values = {}, seed, fold }, index): SweepRun => {
    const run = runOfTask(id, index);
    const metrics = run?.metrics ?? null;
    const status = run?.status === 'finished' || run?.status === 'diverged' ? run.status : 'unfinished';
    return {
      ...{ experiment: String(experiment), values, seed, status },
      ...(fold === undefined ? {} : { fold }),
      validLoss: metrics?.validLoss ?? null,
      bestEpoch: metrics?.bestEpoch ?? null,
    };
  });
  return { batch: id, ...judgeSweep(String(sweep.parent), sweep.settings, runs) };
}

function runOfTask(id: string, index: number): Run | undefined {
  const record = readRecord(id, index);
  try {
    return record && readRun(runOf(record));
  } catch (error) {
    // A run that was deleted or damaged counts as one that is not there.
    if (error instanceof BreedlabError) return undefined;
    throw error;
  }
}
