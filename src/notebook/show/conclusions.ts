import { allClaims, claimNamed, claimSources, publishedTrials } from '../../analysis';
import { chartBundle, drawChart } from '../../charts';
import type { AccuracyAgainstOptions } from '../../charts';
import { cellDisplay, tableBundle } from '../output';
import { bestResultsTable, claimBundle, verdictsTable } from '../views/conclusions';
import { seriesOf, type SeriesOptions } from './experiments';

/**
 * The best result of each model, published and ours.
 *
 * @example show.conclusions.best();
 */
export function showBestResults(options: SeriesOptions = {}): void {
  cellDisplay().show(tableBundle(bestResultsTable(publishedTrials(), seriesOf(options))));
}

/**
 * Test accuracy against training minutes or parameters, published and ours in panels of their own.
 *
 * @example await show.conclusions.accuracyAgainst('minutes');
 */
export function showAccuracyAgainst(cost: AccuracyAgainstOptions['cost'], options: SeriesOptions = {}): Promise<void> {
  return showCharts(options, `accuracy-against-${cost}`);
}

/**
 * Effect of each change: a slope from parent to child for every experiment that has a parent.
 *
 * @example await show.conclusions.ablations();
 */
export function showAblations(options: SeriesOptions = {}): Promise<void> {
  return showCharts(options, 'ablations');
}

/**
 * All learning curves as small multiples, the published ones and ours. Runs that are missing are empty
 * panels.
 *
 * @example await show.conclusions.curves();
 */
export function showAllCurves(options: SeriesOptions = {}): Promise<void> {
  return showCharts(options, 'published-curves', 'all-curves');
}

/**
 * The verdict on every published conclusion, at a glance; then those on claims of your own.
 *
 * @example show.conclusions.verdicts();
 */
export function showVerdicts(options: SeriesOptions = {}): void {
  cellDisplay().show(tableBundle(verdictsTable(allClaims(), sourcesOf(options))));
}

/**
 * Shows one claim, or all: the figures and the test behind each verdict.
 *
 * @param name name of a claim, published or your own. Default: every claim
 * @throws BreedlabError with the nearest name when there is no such claim
 * @example show.conclusions.claims('depth');
 */
export function showClaims(name?: string, options: SeriesOptions = {}): void {
  const display = cellDisplay();
  const sources = sourcesOf(options);
  const claims = name === undefined ? allClaims() : [claimNamed(name)];
  for (const each of claims) display.show(claimBundle(each, sources));
}

function sourcesOf(options: SeriesOptions) {
  return claimSources(seriesOf(options));
}

/** Takes the display before the first await: by the time a chart is drawn, another cell may be running. */
async function showCharts(options: SeriesOptions, ...names: readonly string[]): Promise<void> {
  const display = cellDisplay();
  const series = seriesOf(options);
  const charts = names.map((name) => drawChart(name, series));
  for (const chart of charts) display.show(await chartBundle(chart));
}
