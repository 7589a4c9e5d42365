/** `train` in a cell: a child process, its live view, and what an interrupt does. */
export { cellEnvironment, type CellEnvironment, type TrainOptions } from './request';
export { train } from './train';
export { describeRun, type TrainedRun } from './trainedRun';
