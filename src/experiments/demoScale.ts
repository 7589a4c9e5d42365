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

/** Epochs at most of the study; early stopping ends nearly every training before. */
const STUDY_EPOCHS = 200;

/**
 * The scale of the study profile: sizes, widths and batches of the demo, with the published protocol to its end, at the
 * learning rates of the series.
 */
export function studyScale({ model }: TrainingSettings): ExperimentDifferences {
  const { imageSize, widthMultiplier, batchSize } = registeredModel(model).demoScale;
  return { imageSize, widthMultiplier, batchSize, maxEpochs: STUDY_EPOCHS };
}
