/** Networks: graphs of layers as data, their registry, weights, freezing, forward and backward passes. */
export * from './types';
export { IMAGE_INPUT, isChain, readersOf, takesTheOneBefore, type Architecture } from './architecture';
export {
  kindOf,
  layerKinds,
  type Distribution,
  type FeatureShape,
  type LayerBase,
  type LayerCategory,
  type LayerKind,
  type LayerKindDefinition,
  type LayerSpec,
  type LayerStyle,
  type OnnxAttribute,
  type OnnxAttributes,
  type ResolvedLayer,
} from './layers';
export type { LayerData } from './layerData';
export { HUES } from './hues';
export type { DemoScale, ModelDefinition } from './network';
export { parseModel, serializeModel, type ModelData, type SerializedModel } from './modelData';
export {
  allModels,
  architecture,
  defineModel,
  familyOf,
  holdingModel,
  isOwnModel,
  modelDefinition,
  modelOrigin,
  OTHER_FAMILY,
  registeredModel,
  seriesModels,
  type KnownModelName,
  type ModelName,
  type RegisteredModel,
} from './registry';
export { formatSummary, summarize, type ModelSummary, type SummaryRow } from './summary';
export {
  buildModel,
  initialDistribution,
  initializeWeights,
  modelVariables,
  trainableVariables,
  type BuildOptions,
  type Model,
  type ModelVariable,
  type VariableRole,
} from './model';
export { layersModel } from './layersModel';
export { mirroredLogits } from './mirrored';
export {
  dropoutSeed,
  frozenFeatures,
  frozenPart,
  infer,
  layerGradient,
  repeatedInference,
  seededLayers,
  trainingPass,
  type EmitGradient,
  type Features,
  type FrozenPart,
  type FrozenPartOptions,
  type LayerGradient,
  type ModelInput,
  type SeedOfLayer,
  type RepeatedInference,
  type TrainingPass,
} from './passes';
export {
  freezeLayers,
  planFreezing,
  TRAINABLE_WORDS,
  type FreezingOptions,
  type FreezingPlan,
  type Trainable,
} from './freezing';
export { layersFrom, type Stage, type StageDefinition } from './stages';
export { fromTorchLayout, loadTorchWeights, torchShape, toTorchLayout, type TorchTensor } from './torchWeights';
export { onnxGraph, type OnnxConstant, type OnnxGraph, type OnnxNode, type OnnxWeight } from './onnxGraph';
