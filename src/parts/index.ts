/** The parts of a training for direct use: engine, network, batches, optimiser, loops; freed when no longer used. */
export { engine, type EngineOptions } from './engine';
export { evaluate, fit, predict, type Evaluation, type FitOptions } from './fit';
export { batchTensor, loader, type Loader, type LoaderSettings } from './loader';
export type { LossChoice } from './loss';
export { memory, type CellMemory, type Holding, type MemoryReport } from './memory';
export { network, type BackwardOptions, type NetworkOptions, type TrainableNetwork } from './network';
export { createOptimizer, step, type NetworkOptimizer, type OptimizerOptions, type StepLossOptions } from './optimizer';
export { trainedNetwork, type TrainedNetworkOptions } from './trained';
export { rangeOf, tensorFacts, tensorText, type TensorFacts, type TensorValues } from './tensorText';
export { loadWeights, saveWeights, type LoadWeightsOptions } from './weights';
