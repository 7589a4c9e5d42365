/**
 * `breedlab/data`: datasets, transforms, and images as batches. Importing it loads no TensorFlow; only `batchTensor` does.
 */
export { batchTensor, loader, type Loader, type LoaderSettings } from '../parts';
export { openDataset, type OpenDatasetOptions, type ProfileName } from '../experiments';
export {
  datasetSummary,
  decodeImage,
  defineTransform,
  evaluationSteps,
  readImageFolder,
  sampleImages,
  seriesSteps,
  SPLITS,
  transforms,
  type Augmentation,
  type Batch,
  type ClassCounts,
  type ColorJitterStrengths,
  type Dataset,
  type DatasetClass,
  type DatasetSummary,
  type DecodedImage,
  type ImageFile,
  type LoadedBatch,
  type Normalization,
  type RgbImage,
  type SkippedFile,
  type Split,
  type TransformDefinition,
  type TransformSettings,
  type TransformStep,
} from '../data';
export {
  booleanOption,
  numberOption,
  orNull,
  Random,
  rangeOption,
  type NumberBounds,
  type Option,
  type OptionTable,
  type OptionValues,
  type Spec,
} from '../core';
