/**
 * Transforms as torchvision defines them, with Pillow's numerics: lists of steps as plain data, each kind of step a
 * member of a registry.
 */
export { adjustColors, type ColorAdjustment } from './colors';
export type {
  BytesDefinition,
  FloatsDefinition,
  OpenStep,
  Transform,
  TransformDefinition,
  TransformStep,
} from './definition';
export { resizedShorterSide, wholeOf, type Box, type Size } from './geometry';
export { normalizationTable, type FloatImage, type NormalizationTable } from './normalize';
export {
  applyTransform,
  describeTransform,
  isDeterministic,
  openSteps,
  openTransform,
  type OpenTransform,
} from './openTransform';
export { Picture } from './picture';
export { rowsOf, type PixelRows } from './pixelRows';
export { evaluationSteps, evaluationTransform, seriesSteps, trainingTransform } from './presets';
export type { EvaluationSettings, ImageTransform, TransformSettings } from './presets';
export { defineTransform, transforms } from './registry';
export { resample, type ResampleOptions } from './resample';
export { createScratch, type Scratch } from './scratch';
export { drawColorJitter } from './steps/colorJitter';
export { drawErasedBox } from './steps/randomErasing';
export { CACHED_SIZES, CROP_RANGES, drawRandomResizedCrop, type CropRanges } from './steps/randomResizedCrop';
export { resizeBeforeCrop } from './steps/resize';
export {
  applyTrivialAugment,
  drawTrivialAugment,
  TRIVIAL_AUGMENT_NAMES,
  type DrawnOperation,
  type TrivialAugmentName,
} from './steps/trivialAugmentWide';
