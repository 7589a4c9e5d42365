/** Which TensorFlow runs underneath, and the native operations we call on it. The only door to a tfjs package. */
export * from './types';
export { loadEngine } from './load';
export { probeEngine } from './probe';
export { statelessUniform, type SeedPair } from './ops/statelessUniform';
export { softmaxCrossEntropy } from './ops/softmaxCrossEntropy';
