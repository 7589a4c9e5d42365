/** Images per second of one network by several contenders, each in a process of its own, measured in turn. */
export { NETWORK_DEFAULTS, parseModels, parseWidth, type NetworkFlags } from './flags';
export { measurePredictions, registerPredictBenchmark } from './predict';
export { throughputTable, type ThroughputReport } from './report';
export { measureSteps, registerStepBenchmark } from './step';
export { measureTransfer, registerTransferBenchmark, TRANSFER_DEFAULTS } from './transfer';
export { transferTable, type TransferReport } from './transferReport';
