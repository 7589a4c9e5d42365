/** `train` in a cell: a child process, its live view, and the handling of an interrupt. */
export { startChild, type ChildEnd } from './child';
export { idAsCode } from './continuing';
export { runHeading } from './differences';
export { parentRun } from './parentRun';
export { superviseTraining } from './supervise';
export { takeInterrupts } from './interrupts';
export { cellEnvironment, type CellEnvironment, type TrainOptions } from './request';
export { redraws, UPDATE_MS } from './redraws';
export { train } from './train';
export type { TrainedRun } from './trainedRun';
