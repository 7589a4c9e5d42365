import { registeredModel } from '../models';
import type { ExperimentDifferences, TrainingSettings } from '../training';

/** Epochs at most of the demo's transfer learning. */
const PRETRAINED_EPOCHS = 12;

/**
 * The scale of the demo profile: each model as small as it can be and still learn above chance on drawn dogs
 * within seconds on one core. Each network's own file states it.
 */
export function demoScale({ model, pretrained, learningRate }: TrainingSettings): ExperimentDifferences {
  const { learningRateFactor, maxEpochs, ...size } = registeredModel(model).demoScale;
  if (pretrained) return { ...size, maxEpochs: PRETRAINED_EPOCHS };
  if (learningRateFactor === undefined) return { ...size, maxEpochs };
  return { ...size, maxEpochs, learningRate: learningRate * learningRateFactor };
}
