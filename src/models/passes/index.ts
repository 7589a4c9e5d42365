/** Forward and backward passes over a model's layers by native operations, without TF.js's tape. */
export { frozenPart, type FrozenPart, type FrozenPartOptions } from './frozenPart';
export { repeatedInference, type RepeatedInference } from './repeatedInference';
export { frozenFeatures, infer, trainingPass, type Features, type ModelInput, type TrainingPass } from './run';
export type { EmitGradient, SeedOfLayer } from './types';
