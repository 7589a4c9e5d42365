/** Benchmarks: Breedlab against a reference or against itself, measured in turn in one run. */
export { registerLoaderBenchmark } from './loader';
export { registerEpochBenchmark } from './epoch';
export { registerTableCommand } from './table';
export { registerPredictBenchmark, registerStepBenchmark, registerTransferBenchmark } from './throughput';
export { registerDataWaitBenchmark } from './dataWait';
