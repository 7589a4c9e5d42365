/** The TensorFlow that runs underneath, and its native operations: the only room that imports a tfjs package. */
export * from './types';
export { loadEngine } from './load';
export { probeEngine } from './probe';
export { bfloat16Notice, requireBfloat16 } from './bfloat16';
export { engineNotice, fingerprintOf, runtimeName } from './describe';
export * from './ops';
export { Repeated, runsGraphs, type Computation, type RepeatedOptions, type UpdatingComputation } from './graph';
export { endOpenScopes } from './scopes';
export { valuesOf } from './values';
