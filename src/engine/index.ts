/** Which TensorFlow runs underneath, and its native operations: the only door to a tfjs package. */
export * from './types';
export { loadEngine } from './load';
export { probeEngine } from './probe';
export { engineNotice, runtimeName } from './describe';
export * from './ops';
