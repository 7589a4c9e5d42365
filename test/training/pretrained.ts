import type { Engine } from '../../src/engine';
import { architecture, buildModel, modelVariables, type TorchTensor } from '../../src/models';
import type { TrainingSettings } from '../../src/training';
import { hashedWeights } from '../models/fixtures';

/** Classes of the weights: others than any tiny data set has. */
export const WEIGHTS_CLASSES = 7;

/** A state dict as PyTorch has it, of a model with other classes than the images. */
export function stateDict(engine: Engine, settings: TrainingSettings): Record<string, TorchTensor> {
  const { model: name, imageSize, widthMultiplier } = settings;
  const layout = architecture(name, { classCount: WEIGHTS_CLASSES, imageSize, widthMultiplier });
  const model = buildModel(engine, layout);
  const entries = modelVariables(model).map((variable) => [variable.name, hashedWeights(variable)] as const);
  model.dispose();
  return Object.fromEntries(entries);
}
