import { registeredModel } from '../models';
import { embeddedWeights } from './embeddedWeights';
import type { ExperimentDifferences, TrainingSettings } from '../training';

/**
 * The scale of the demo profile: each model as small, and trained as briefly, as it can be and still show on drawn dogs
 * what its settings do. Each network's own file states it. Runs of one network have as many epochs whatever they start
 * from, and the published batch and rates, so that pairs of experiments differ in nothing but what they are about. A
 * training from weights that come with set-up stays at the scale of these.
 */
export function demoScale(settings: TrainingSettings): ExperimentDifferences {
  if (embeddedWeights(settings) !== undefined) return {};
  const { model, pretrained, learningRate } = settings;
  const { learningRateFactor, ...size } = registeredModel(model).demoScale;
  if (learningRateFactor === undefined || pretrained) return size;
  return { ...size, learningRate: learningRate * learningRateFactor };
}

/** Epochs at most of the study; early stopping ends nearly every training before. */
const STUDY_EPOCHS = 200;

/**
 * The scale of the study profile: sizes, widths and batches of the demo, with the published protocol to its end, at the
 * learning rates of the series.
 */
export function studyScale(settings: TrainingSettings): ExperimentDifferences {
  // A schedule that falls to the end has the length that its experiment gives it.
  const maxEpochs = Math.min(settings.maxEpochs, STUDY_EPOCHS);
  if (embeddedWeights(settings) !== undefined) return { maxEpochs };
  const { imageSize, widthMultiplier, batchSize } = registeredModel(settings.model).demoScale;
  return { imageSize, widthMultiplier, batchSize, maxEpochs };
}
