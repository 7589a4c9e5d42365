/** What training loses to its data: steps on one batch over and over against steps on the loader's batches. */
export { registerDataWaitBenchmark } from './command';
