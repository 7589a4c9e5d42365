import { BreedlabError, isFolder } from '../core';
import {
  assignWeights,
  loadWeights as loadRunWeights,
  writeTensorsFile,
  type TensorMap,
  type WeightsChoice,
} from '../training';
import { lazyStateDict, openWeightsFile } from '../weights';
import type { TrainableNetwork } from './network';

/** Options of {@link loadWeights}. */
export interface LoadWeightsOptions {
  /** Set of a run's weights: those of the best epoch, or the last. Default 'best'. */
  readonly choice?: WeightsChoice;
}

/**
 * Writes the weights of a network, running statistics included, as safetensors: float32, in TensorFlow's layouts. The
 * file is written completely or not at all.
 *
 * @throws BreedlabError when it cannot be written
 * @example await saveWeights(net, 'mine.safetensors');
 */
export async function saveWeights(net: TrainableNetwork, file: string): Promise<void> {
  await writeTensorsFile(
    file,
    net.weights.map(({ name, variable }) => ({
      name,
      shape: variable.shape,
      read: () => variable.dataSync<'float32'>(),
    })),
  );
}

/**
 * Loads the weights of a file of {@link saveWeights}, or of a run's folder, into a network.
 *
 * @throws BreedlabError when they cannot be read or do not fit the network
 * @example await loadWeights(net, latestRun(34)!.folder);
 */
export async function loadWeights(
  net: TrainableNetwork,
  fileOrFolder: string,
  { choice = 'best' }: LoadWeightsOptions = {},
): Promise<void> {
  const tensors = isFolder(fileOrFolder) ? await loadRunWeights(fileOrFolder, choice) : await readFile(fileOrFolder);
  try {
    assignWeights(net.engine, net.weights, tensors);
  } catch (error) {
    throw new BreedlabError(
      `The weights in ${fileOrFolder} are not those of ${net.model.name}: ${(error as Error).message}`,
      'Build the network with the options that they were trained with.',
      { cause: error },
    );
  }
}

async function readFile(path: string): Promise<TensorMap> {
  const file = await openWeightsFile(path);
  try {
    // Read now: the file is closed before the values are used.
    return new Map(Object.entries(lazyStateDict(file)).map(([name, { shape, data }]) => [name, { shape, data }]));
  } finally {
    file.close();
  }
}
