/** Forward and backward passes over a model's graph by native operations, without TF.js's tape. */
export { frozenPart, type FrozenPart, type FrozenPartOptions } from './frozenPart';
export { repeatedInference, type RepeatedInference } from './repeatedInference';
export {
  dropoutSeed,
  frozenFeatures,
  infer,
  layerGradient,
  seededLayers,
  trainingPass,
  type Features,
  type LayerGradient,
  type ModelInput,
  type TrainingPass,
} from './run';
export type { EmitGradient, SeedOfLayer } from './types';
