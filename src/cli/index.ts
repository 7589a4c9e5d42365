/** The verbs of the notebooks in a terminal; for other programs, how a command reads numbers, prints and shows progress. */
export { EXIT, parseInteger, printResult } from './output';
export { datasetPrinter } from './reportProgress';
export { statusLine, type StatusLine } from './statusLine';
