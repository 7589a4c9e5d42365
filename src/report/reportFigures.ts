import type { Series } from '../analysis';
import { seriesChartsOfReport, startsOfSeries, type Chart } from '../charts';
import { figureOf, withPicture, type ReportFigure } from './figures';
import { drawRunFigures, type RunFigures, type RunPage } from './runs';

/** The charts that the page draws of runs and series, beside those of the notebooks. */
export interface ReportFigures {
  readonly ofRuns: RunFigures;
  /** The one at the top of the cover. */
  readonly first: ReportFigure;
  readonly ofSeries: readonly ReportFigure[];
}

/** Draws every registered chart that the report is to have. */
export async function drawReportFigures(series: Series, runs: readonly RunPage[]): Promise<ReportFigures> {
  const ofSeries = seriesChartsOfReport().map((chart) => withPicture(figureOf(chart, series, 'series')));
  const first = withPicture(figureOf(startsOfSeries, series, 'series'));
  return { ofRuns: await drawRunFigures(runs), first: await first, ofSeries: await Promise.all(ofSeries) };
}

/** The charts themselves. */
export function chartsOf({ ofRuns, first, ofSeries }: ReportFigures): readonly Chart[] {
  return [...[...ofRuns.values()].flat(), first, ...ofSeries].flatMap(({ chart }) => chart ?? []);
}
