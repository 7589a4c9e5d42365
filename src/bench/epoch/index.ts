/** Whole epochs with data and augmentation against the published protocol in PyTorch. */
export { registerEpochBenchmark, measureEpochReport, EPOCH_DEFAULTS, type EpochFlags } from './command';
export { epochTable, type EpochReport } from './report';
