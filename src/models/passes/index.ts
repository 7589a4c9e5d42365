/** Forward and backward passes over a model's layers by native operations, without TF.js's tape. */
export { infer, trainingPass, type TrainingPass } from './run';
export type { EmitGradient } from './types';
