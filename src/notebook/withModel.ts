import { BreedlabError } from '../core';
import { readRun } from '../experiments';
import { trainedNetwork, type TrainableNetwork, type TrainedNetworkOptions } from '../parts';

/** The network that a run in a cell has besides its figures. */
export interface WithModel {
  /**
   * Its network with the weights of its best epoch, in this kernel: `infer` gives logits, `weights` are tensors, `summary`
   * its layers. The first call loads TensorFlow.
   *
   * @throws BreedlabError when the run has no weights on this machine
   * @example
   * const net = await latestRun(34)!.model();
   * for (const { name, variable } of net.weights) console.log(name, variable.shape);
   */
  model(options?: TrainedNetworkOptions): Promise<TrainableNetwork>;
}

/** Adds {@link WithModel.model} to a run; copies and JSON are without it. */
export function withModel<R extends { readonly folder: string | null }>(run: R): R & WithModel {
  const model = async (options?: TrainedNetworkOptions): Promise<TrainableNetwork> => {
    if (run.folder !== null) return trainedNetwork(readRun(run.folder), options);
    throw new BreedlabError('The run was interrupted before it had a folder.', 'Train it again.');
  };
  return Object.defineProperty(run, 'model', { value: model, enumerable: false, configurable: true }) as R & WithModel;
}
