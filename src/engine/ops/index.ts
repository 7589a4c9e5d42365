/** Operations of a training step: TensorFlow's own where they work, stock ones of TF.js elsewhere. */
export { ACTIVATIONS, activationGradient, type Activation, type ActivationName } from './activations';
export {
  attention,
  attentionGradient,
  joinHeads,
  splitHeads,
  type Attended,
  type AttentionInputs,
} from './attention';
export {
  averagePooling,
  averagePoolingGradient,
  globalAveragePooling,
  globalAveragePoolingGradient,
  type AveragingWindow,
} from './averagePooling';
export { activatedNorm, activatedNormGradient, fusesNorms } from './activatedNorm';
export { batchNorm, batchNormGradient } from './batchNorm';
export {
  NORM_ACTIVATIONS,
  type BatchNormForward,
  type BatchNormGradients,
  type NormActivation,
} from './batchNormOperations';
export {
  bfloat16Convolution,
  bfloat16ConvolutionGradients,
  bfloat16Support,
  type ConvolutionGradients,
  type WantedGradients,
} from './bfloat16Convolution';
export { biasAdd, biasGradient } from './bias';
export {
  concatChannels,
  layerScale,
  layerScaleGradient,
  layerScaleInputGradient,
  scaleChannels,
  scaleChannelsGateGradient,
  scaleChannelsInputGradient,
  splitChannels,
} from './channels';
export { checkFinite, isNotFinite } from './checkFinite';
export {
  convolution,
  convolutionInputGradient,
  convolutionKernelAndBiasGradient,
  convolutionKernelGradient,
  convolutionWithBias,
} from './convolution';
export { dense, denseBiasGradient, denseInputGradient, denseKernelGradient, matrixProduct } from './dense';
export {
  depthwiseConvolution,
  depthwiseInputGradient,
  depthwiseKernelGradient,
  type DepthwiseGradientInputs,
} from './depthwiseConvolution';
export { dropoutMask, stochasticDepthMask } from './dropout';
export { groupedConvolution, groupedInputGradient, groupedKernelGradient } from './groupedConvolution';
export { sumOfRectified, showHidden } from './hiddenNaN';
export { layerNorm, layerNormGradient, type LayerNormInputs, type RowStatistics } from './layerNorm';
export { maxPooling, maxPoolingGradient, type Pooled, type PoolingWindow } from './maxPooling';
export { moveTowards } from './movingAverage';
export { imageZeros, slides, withoutZeros, withZeros, type PaddedSliding, type Padding } from './padding';
export { operationStatuses } from './statuses';
export { reluGradient } from './relu';
export { InPlaceVariable, ScalarCache, type InPlaceRule, type InPlaceStep } from './inPlaceVariable';
export { adamInPlace, adamScalars, adamUpdate, adamUpdatesInPlace, type AdamRates } from './adamUpdate';
export { sgdInPlace, sgdScalars, sgdUpdate, updatesInPlace, type SgdRates } from './sgdUpdate';
export type { Sliding } from './sliding';
export { softmax, softmaxGradient } from './softmax';
export { softmaxCrossEntropyParts } from './softmaxCrossEntropy';
export { softCrossEntropyParts } from './softCrossEntropy';
export { seedTensor, statelessUniform, type Seed, type SeedPair } from './statelessUniform';
export { addPositions, addPositionsGradient, prependToken, prependTokenGradient } from './tokens';
