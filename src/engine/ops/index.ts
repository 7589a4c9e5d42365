/** Operations of a training step: TensorFlow's own where they work, stock ones of TF.js elsewhere. */
export { batchNorm, batchNormGradient, type BatchNormForward } from './batchNorm';
export {
  bfloat16Convolution,
  bfloat16ConvolutionGradients,
  bfloat16Support,
  type ConvolutionGradients,
  type WantedGradients,
} from './bfloat16Convolution';
export { biasAdd, biasGradient } from './bias';
export { checkFinite, isNotFinite } from './checkFinite';
export {
  convolution,
  convolutionInputGradient,
  convolutionKernelAndBiasGradient,
  convolutionKernelGradient,
  convolutionWithBias,
} from './convolution';
export { dense, denseBiasGradient, denseInputGradient, denseKernelGradient } from './dense';
export { dropoutMask } from './dropout';
export { maxPooling, maxPoolingGradient, type Pooled, type PoolingWindow } from './maxPooling';
export { moveTowards } from './movingAverage';
export { operationStatuses } from './statuses';
export { reluGradient } from './relu';
export { createSgdSlot, InPlaceSlot, ScalarCache, sgdScalars, type SgdRates, type SgdSlot } from './sgdUpdate';
export type { Sliding } from './sliding';
export { softmaxCrossEntropy, softmaxCrossEntropyGradient, softmaxCrossEntropyParts } from './softmaxCrossEntropy';
export { seedTensor, statelessUniform, type Seed, type SeedPair } from './statelessUniform';
