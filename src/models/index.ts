/** Architectures, initialisers, freezing, pretrained weights. */
export * from './types';
export type { Architecture, FeatureShape, LayerKind, LayerSpec, ResolvedLayer } from './layerSpecs';
export { allModels, architecture, type RegisteredModel } from './registry';
export { formatSummary, summarize, type ModelSummary, type SummaryRow } from './summary';
export { buildModel, type BuildOptions } from './build';
export { architectureOf } from './built';
export { drawInto, initialDistribution, initializeWeights, type Distribution } from './initializers';
export { modelVariables, trainableVariables, type ModelVariable, type VariableRole } from './variables';
export { forward, type ForwardOptions } from './forward';
export {
  frozenFeatures,
  frozenPart,
  infer,
  repeatedInference,
  trainingPass,
  type EmitGradient,
  type Features,
  type FrozenPart,
  type FrozenPartOptions,
  type ModelInput,
  type SeedOfLayer,
  type RepeatedInference,
  type TrainingPass,
} from './passes';
export { freezeLayers, planFreezing, type FreezingOptions, type FreezingPlan } from './freezing';
export { dropoutSeed, setDropoutSeed } from './layers/dropout';
export { fromTorchLayout, loadTorchWeights, torchShape, type TorchTensor } from './torchWeights';
