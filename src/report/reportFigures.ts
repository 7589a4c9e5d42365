import type { Series } from '../analysis';
import { seriesChartsOfReport, type Chart } from '../charts';
import { figureOf, withPicture, type ReportFigure } from './figures';
import { drawRunFigures, type RunFigures, type RunPage } from './runs';

/** The charts that the page draws of runs and series, beside those of the notebooks. */
export interface ReportFigures {
  readonly ofRuns: RunFigures;
  readonly ofSeries: readonly ReportFigure[];
}

/** Draws every registered chart that the report is to have. */
export async function drawReportFigures(series: Series, runs: readonly RunPage[]): Promise<ReportFigures> {
  const ofSeries = seriesChartsOfReport().map((chart) => withPicture(figureOf(chart, series, 'series')));
  return { ofRuns: await drawRunFigures(runs), ofSeries: await Promise.all(ofSeries) };
}

/** The charts themselves. */
export function chartsOf({ ofRuns, ofSeries }: ReportFigures): readonly Chart[] {
  return [...[...ofRuns.values()].flat(), ...ofSeries].flatMap(({ chart }) => chart ?? []);
}
