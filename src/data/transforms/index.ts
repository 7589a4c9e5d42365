/**
 * Transforms as torchvision defines them, with Pillow's numerics; {@link trainingTransform} composes them.
 */
export { applyTransform, applyTransformInto, drawTransform, isDeterministic } from './apply';
export { normalizationTable, normalizeInto } from './apply';
export type { NormalizationTable, TransformParameters } from './apply';
export { adjustColors } from './colorJitter';
export { CROP_RANGES, drawColorJitter, drawRandomResizedCrop } from './draw';
export type { Box, ColorAdjustment, CropRanges } from './draw';
export { describeTransform, evaluationTransform, trainingTransform } from './presets';
export type { Cropping, EvaluationSettings, ImageTransform, TransformSettings } from './presets';
export { resample, type ResampleOptions } from './resample';
export { createScratch, type Scratch } from './scratch';
