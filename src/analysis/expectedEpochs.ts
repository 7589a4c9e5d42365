import { publishedExperiment, type Experiment } from '../experiments';
import { runsOf, type Series } from './series';

/** Epochs that a training is expected to take, and what says so. */
export interface ExpectedEpochs {
  readonly epochs: number;
  readonly from: 'finished runs' | 'published run' | 'limit';
}

/**
 * Epochs that a training of an experiment is expected to take: the mean of its finished runs; without one, those of its
 * published run, or of its nearest published ancestor; never more than the limit.
 *
 * @param limit most epochs of the training
 */
export function expectedEpochs(which: Experiment, series: Series, limit: number): ExpectedEpochs {
  const finished = runsOf(series, which.id).map(({ metrics }) => metrics.epochsRun);
  if (finished.length > 0) {
    return { epochs: finished.reduce((sum, epochs) => sum + epochs, 0) / finished.length, from: 'finished runs' };
  }
  const published = publishedEpochs(which);
  return published === null || published > limit
    ? { epochs: limit, from: 'limit' }
    : { epochs: published, from: 'published run' };
}

function publishedEpochs({ id, published, parent }: Experiment): number | null {
  if (published !== null) return publishedExperiment(id).asRun.epochsRun;
  return parent === null ? null : publishedEpochs(parent);
}
