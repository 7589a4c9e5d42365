/**
 * Transforms as torchvision defines them, with Pillow's numerics; {@link trainingTransform} composes them.
 */
export { applyTransform, applyTransformInto, normalizeInto } from './apply';
export { adjustColors } from './colorJitter';
export { CROP_RANGES, drawColorJitter, drawRandomResizedCrop } from './draw';
export type { Box, ColorAdjustment, CropRanges } from './draw';
export { normalizationTable, type NormalizationTable } from './normalize';
export { drawTransform, isDeterministic, resizedShorterSide, type TransformParameters } from './parameters';
export { rowsOf, type PixelRows } from './pixelRows';
export { describeTransform, evaluationTransform, trainingTransform } from './presets';
export type { Cropping, EvaluationSettings, ImageTransform, TransformSettings } from './presets';
export { resample, type ResampleOptions } from './resample';
export { createScratch, type Scratch } from './scratch';
