/** Notebooks, executed in copies -> one offline HTML report. */
export { buildReport } from './buildReport';
export { findNotebooks } from './notebooks';
export { refreshNotebooks, type RefreshedNotebook } from './refreshNotebooks';
export type { ExecutionOptions, ReportEvent, ReportOptions, ReportResult } from './types';
