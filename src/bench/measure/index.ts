/** What benchmarks share: interleaved rounds, medians with their spread, and the machine they ran on. */
export { busyNotes } from './busy';
export { interleave, type Contender, type InterleaveOptions } from './interleave';
export { describeMachine, machineText, type MachineReport } from './machine';
export { markdownTable, textTable, type ReportTable } from './reportTable';
export { ratioOf, spreadOf, spreadText, type Spread } from './spread';
