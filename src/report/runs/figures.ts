import { runChartsOfReport, type ChartedRun } from '../../charts';
import { publishedCurves } from '../../experiments';
import { figureOf, withPicture, type ReportFigure } from '../figures';
import type { RunPage } from './collect';

/** The charts of runs, by the anchor of a run's page. */
export type RunFigures = ReadonlyMap<string, readonly ReportFigure[]>;

/**
 * Colours of the static images of a run's charts: enough for the shades of its curves' two, and four bits a pixel in place
 * of eight. A report may have hundreds of runs.
 */
const PICTURE_COLORS = 16;

/** Draws the charts of every run, with static images for pages that are read without scripts. */
export async function drawRunFigures(runs: readonly RunPage[]): Promise<RunFigures> {
  const drawn = runs.map(async (run) => {
    const pictured = figuresOfRun(run).map((figure) => withPicture(figure, PICTURE_COLORS));
    return [run.anchor, await Promise.all(pictured)] as const;
  });
  return new Map(await Promise.all(drawn));
}

/** A run's charts, without static images. */
export function figuresOfRun(run: RunPage): readonly ReportFigure[] {
  const data = chartedPage(run);
  return runChartsOfReport().map((chart) => figureOf(chart, data, run.anchor));
}

function chartedPage({ metrics, settings, history, predictions }: RunPage): ChartedRun {
  const { experiment, title, profile, seed, bestEpoch } = metrics;
  return {
    ...{ experiment, title, profile, seed, settings, history, bestEpoch, metrics, predictions },
    publishedCurves: publishedCurves(experiment),
  };
}
