import { loadRunNetwork, requireRunWeights, type Run } from '../experiments';
import type { WeightsChoice } from '../training';
import { engine } from './engine';
import { TrainableNetwork } from './network';

/** Options of {@link trainedNetwork}. */
export interface TrainedNetworkOptions {
  /** Set of the run's weights: those of the best epoch, or the last. Default 'best'. */
  readonly choice?: WeightsChoice;
}

/**
 * The network of a run with its trained weights, in this process; also one of a model of your own that travelled with the
 * run. It is freed when no longer referenced.
 *
 * @throws BreedlabError when the run has no weights here, or their file is damaged
 * @example const net = await trainedNetwork(latestRun(34)!);
 */
export async function trainedNetwork(
  run: Run,
  { choice = 'best' }: TrainedNetworkOptions = {},
): Promise<TrainableNetwork> {
  requireRunWeights(run);
  const loaded = engine();
  return new TrainableNetwork(loaded, await loadRunNetwork(loaded, run, choice));
}
