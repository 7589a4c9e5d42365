import { openRecordedRun } from '../../analysis';
import { BreedlabError } from '../../core';
import type { Experiment, RunMetrics } from '../../experiments';

/** A run of an experiment, as far as it decides which run of the parent belongs beside it. */
type Child = Pick<RunMetrics, 'profile' | 'seed' | 'dataset'>;

/**
 * The figures of the run that stands for the parent of an experiment of one's own, on the same images and of the same
 * seed; null for an experiment of the series, whose published result stands there, and where there is no such run.
 */
export function parentRun({ block, parent }: Pick<Experiment, 'block' | 'parent'>, child: Child): RunMetrics | null {
  if (block !== 'own' || parent === null) return null;
  const { profile, seed, dataset } = child;
  try {
    const { metrics } = openRecordedRun(parent.id, { profile, seed, data: dataset.name });
    return metrics?.dataset.hash === dataset.hash ? metrics : null;
  } catch (error) {
    if (error instanceof BreedlabError) return null;
    throw error;
  }
}
