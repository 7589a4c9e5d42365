/**
 * Reads weight files (.pth, .safetensors), and knows the published ImageNet ones: what they are, fetching,
 * verifying.
 */
export { openWeightsFile, type WeightsEntry, type WeightsFile, type WeightsFormat } from './weightsFile';
export { lazyStateDict, type LazyTensor } from './stateDict';
export { toFloat16, type ElementType } from './elements';
export { allPublishedWeights, publishedWeights, type PublishedWeightsName } from './published';
export { installedFile } from './pythonPackage';
export type { PublishedWeights, PythonPackage, WeightsInput, WeightsOrigin } from './publishedWeights';
export {
  fetchWeights,
  requireWeights,
  verifyWeights,
  weightsPath,
  weightsState,
  type FetchOptions,
  type StoreOptions,
  type VerifiedWeights,
  type WeightsState,
} from './store';
