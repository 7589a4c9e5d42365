import { experiment, type ExperimentId } from '../experiments';
import { architecture, summarize } from '../models';

/** Parameters of a published experiment's network: 133 breeds at its own image size and width. */
export function publishedParameters(id: ExperimentId): number {
  const { model, imageSize, widthMultiplier, dropout } = experiment(id).settings;
  return summarize(architecture(model, { classCount: 133, imageSize, widthMultiplier, dropout })).totals.parameters;
}
