/** What every notebook of the project keeps to, as rules from a notebook to its problems. */
import type { NamedNotebook } from './notebook';
import { chartsHaveFallbacks, nothingFailed, outputsAreFresh } from './outputRules';
import { tellsOfTrainings, trainsItsBlock } from './seriesRules';
import { cellsAreThin, instructionsAreTagged, noMachinePaths, textBeforeCode, titleAsks } from './textRules';

export { compileProblems } from './compile';
export { readNotebooks, type NamedNotebook } from './notebook';
export { everyExperimentOnce } from './seriesRules';
export { linksLead, overviewLeads } from './textRules';

/** Rules that look at one notebook. */
export const RULES: Readonly<Record<string, (notebook: NamedNotebook) => string[]>> = {
  'its title asks a question': titleAsks,
  'a text stands before every cell': textBeforeCode,
  'instructions for JupyterLab stay out of the report': instructionsAreTagged,
  'cells are thin': cellsAreThin,
  'no path of a machine': noMachinePaths,
  'outputs are of the code above them': outputsAreFresh,
  'charts have a picture and words': chartsHaveFallbacks,
  'nothing failed': nothingFailed,
  'it says what Run All trains': tellsOfTrainings,
  'it trains its block, with cards, table and reading': trainsItsBlock,
};
