/** The verbs of the notebooks in a terminal; for other programs, the commands' number parsing, output and progress. */
export { EXIT, parseInteger, printResult } from './output';
export { datasetPrinter } from './reportProgress';
export { statusLine, type StatusLine } from './statusLine';
