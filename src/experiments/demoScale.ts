import type { ModelName } from '../models';
import type { TrainingSettings } from '../training';
import type { ExperimentDifferences } from './differences';

type Size = Required<Pick<ExperimentDifferences, 'imageSize' | 'widthMultiplier' | 'batchSize'>>;

const CUSTOM: Size = { imageSize: 64, widthMultiplier: 0.25, batchSize: 8 };
const ALEXNET: Size = { imageSize: 96, widthMultiplier: 0.25, batchSize: 16 };
const VGG: Size = { imageSize: 64, widthMultiplier: 0.125, batchSize: 16 };

const SIZES: Readonly<Record<ModelName, Size>> = {
  Base: CUSTOM,
  Base_fix: CUSTOM,
  Base_1: CUSTOM,
  Base_1_fix: CUSTOM,
  Base_2: CUSTOM,
  AlexNet: ALEXNET,
  vgg16: VGG,
  vgg16_bn: VGG,
};

/**
 * The scale of the demo profile: each model as small as it can be and still learn above chance on drawn dogs
 * within seconds on one core.
 *
 * VGG16 without batch norm takes a quarter of its learning rate when it trains from scratch: at an eighth of
 * its width and half the batch size, the published 0.01 leaves it with dead units after one or two epochs.
 */
export function demoScale({ model, pretrained, learningRate }: TrainingSettings): ExperimentDifferences {
  const size = SIZES[model];
  if (pretrained) return { ...size, maxEpochs: 12 };
  if (model === 'vgg16') return { ...size, maxEpochs: 15, learningRate: learningRate / 4 };
  return { ...size, maxEpochs: model === 'vgg16_bn' ? 8 : 20 };
}
