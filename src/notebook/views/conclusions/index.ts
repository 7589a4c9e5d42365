/** Views of the conclusions: best results and verdicts. */
export { bestResultsTable } from './bestResultsTable';
export { claimBundle, verdictsTable } from './claimsTable';
