/** A repeated computation as one TensorFlow graph. */
export type { Computation } from './compile';
export { graphStatuses } from './status';
export { Repeated, runsGraphs, type RepeatedOptions } from './repeated';
export type { UpdatingComputation } from './updatingGraph';
