/** Notebooks, executed in copies, and run folders -> one offline HTML report with a cover and a page per run. */
export { buildReport } from './buildReport';
export { findNotebooks, notebooksIn } from './notebooks';
export { requirePython } from './python';
export { refreshNotebooks, type RefreshedNotebook } from './refreshNotebooks';
export type { ExecutionOptions, FailedNotebook, ReportEvent, ReportOptions, ReportPart, ReportResult } from './types';
