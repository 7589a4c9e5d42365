/** Sweeps: grids and random searches over settings as child experiments, judged by validation loss. */
export { axisText, checkedAxis, parseAxis, type Axis, type Range, type SweptSettings } from './axes';
export { judgeSweep, type SweepOutcome, type SweepResult, type SweepRun, type TrialResult } from './results';
export { describeSweep, sweepTable } from './table';
export { differencesOf, gridTrials, randomTrials, trialExperiment, type TrialValues } from './trials';
