/** Views of the conclusions: best results, verdicts, and charts over a whole series. */
export { bestResultsTable } from './bestResultsTable';
export { claimBundle, verdictsTable, type ClaimSources } from './claimsTable';
export { ablationsChart, costChart, ourCurvesChart, publishedCurvesChart } from './charts';
