/**
 * `breedlab/models`: networks: built, run forward and backward, summarised, saved. Importing it loads no
 * TensorFlow; the first call that computes does.
 */
export {
  engine,
  loadWeights,
  network,
  saveWeights,
  trainedNetwork,
  type BackwardOptions,
  type EngineOptions,
  type LoadWeightsOptions,
  type NetworkOptions,
  type TrainableNetwork,
  type TrainedNetworkOptions,
} from '../parts';
export {
  allModels,
  architecture,
  defineModel,
  formatSummary,
  summarize,
  type Architecture,
  type LayerData,
  type ModelDefinition,
  type ModelName,
  type ModelOptions,
  type ModelSummary,
  type Precision,
  type RegisteredModel,
  type SummaryRow,
  type WeightInit,
} from '../models';
export type { Engine, EngineInfo, Tensor, Tensor2D, Tensor4D, TensorFlow, Variable } from '../engine';
export type { BatchResult, NamedVariable } from '../training';
