/** Views of the conclusions: best results and verdicts. */
export { bestResultsTable } from './bestResultsTable';
export { claimBundle, verdictsTable, type ClaimSources } from './claimsTable';
