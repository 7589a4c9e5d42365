import type { Engine } from '../../engine';
import { holdingModel, type Model } from '../../models';
import { assignWeights, buildNetwork, loadWeights, type ModelNetwork, type WeightsChoice } from '../../training';
import type { RunConfig } from '../types';
import { ownModelDefinition } from '../usersCode';

/**
 * The model of a run with its trained weights, verified by their checksum. The caller disposes of it.
 *
 * @param run a run of `readRun` or `listRuns`
 * @param choice Default 'best': the epoch with the lowest validation loss
 * @returns input float32 [batch, imageSize, imageSize, 3], normalised with the run's mean and std; output
 *   logits
 * @throws BreedlabError when the run has no such weights, or their file is damaged
 */
export async function loadRunModel(
  engine: Engine,
  run: { readonly folder: string; readonly config: RunConfig },
  choice: WeightsChoice = 'best',
): Promise<Model> {
  return (await loadRunNetwork(engine, run, choice)).model;
}

/** The same as a network that can be trained on. */
export async function loadRunNetwork(
  engine: Engine,
  run: { readonly folder: string; readonly config: RunConfig },
  choice: WeightsChoice = 'best',
): Promise<ModelNetwork> {
  const { settings, dataset, definition } = run.config;
  const weights = await loadWeights(run.folder, choice);
  const network = holdingModel(ownModelDefinition(definition), () =>
    buildNetwork(engine, settings, dataset.classCount, null),
  );
  assignWeights(engine, network.weights, weights);
  return network;
}
