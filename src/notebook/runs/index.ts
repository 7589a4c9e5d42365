/** `runs` in a cell: what was trained, and what to do with it. */
export { runs, type RunList, type RunListFilter, type RunRow } from './runs';
export { showNewestRun } from './showRun';
export { runScope, runTitle, whichRun, type WhichRun, type WhichRunOptions } from './whichRun';
