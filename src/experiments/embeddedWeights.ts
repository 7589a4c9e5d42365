import { registeredModel } from '../models';
import type { TrainingSettings } from '../training';
import { publishedWeights, type PublishedWeights } from '../weights';

/**
 * The ImageNet weights that come with set-up and fit a training that starts from weights: it then starts from these in every
 * profile, as no backbone of drawings comes near them. Undefined where there are none, or the network is of another
 * width.
 */
export function embeddedWeights({
  model,
  pretrained,
  widthMultiplier,
}: Pick<TrainingSettings, 'model' | 'pretrained' | 'widthMultiplier'>): PublishedWeights | undefined {
  if (!pretrained || widthMultiplier !== 1) return undefined;
  const { publishedWeights: name } = registeredModel(model);
  const weights = name === null ? undefined : publishedWeights(name);
  return weights?.origin.kind === 'python-package' && weights.origin.comesWithSetup ? weights : undefined;
}
