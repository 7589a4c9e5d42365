/** `runs` in a cell: lists and manages runs. */
export { runs, type RunList, type RunListFilter, type RunRow } from './runs';
export { latestRun, readRun, type Run } from './cellRuns';
export { showNewestRun } from './showRun';
export { runTitle, whichRun, type WhichRun, type WhichRunOptions } from './whichRun';
