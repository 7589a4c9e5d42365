/** Optimisers, which update variables from gradients. */
export { chosenOptimizer, createOptimizer } from './optimizer';
export { defineOptimizer, optimizers } from './registry';
export { clipFactor } from './clipFactor';
export type { ParameterGroup } from './parameterGroups';
export type {
  InPlaceUpdates,
  JoinedVariables,
  Optimizer,
  OptimizerConstants,
  OptimizerDefinition,
  OptimizerSettings,
  OptimizerState,
  OptimizerUpdate,
  UpdatedVariable,
  UpdateRates,
} from './types';
