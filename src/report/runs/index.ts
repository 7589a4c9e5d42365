/** A page for each run, from its run folder or from the metrics kept with the project. */
export { collectRuns, runAnchor, type CollectRunsOptions, type RunPage } from './collect';
export { drawRunFigures, type RunFigures } from './figures';
export { commitText, engineText, factList, machineText } from './environmentSection';
export { runSection, runTitle } from './runSection';
