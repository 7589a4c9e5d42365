import { chosenExperiment, claimSources, runsOf, seriesTrials } from '../../analysis';
import type { ChosenExperiment, ClaimSource, Series } from '../../analysis';
import { seriesIds, type ExperimentId } from '../../experiments';

/** Headline figures of the report. */
export interface Headline {
  /** The experiment of the series with the lowest validation loss; null when none has a run that counts. */
  readonly best: ChosenExperiment | null;
  /** The published one, chosen alike. */
  readonly publishedBest: ChosenExperiment | null;
  /** Experiments of the series with a run that counts. */
  readonly trained: number;
  readonly published: number;
  /** Experiments of the series whose run ended on a loss that is no number. */
  readonly diverged: readonly ExperimentId[];
}

/** The headline over the runs that conclusions count: those that finished with the profile's own settings. */
export function headlineOf(series: Series): Headline {
  const trials = seriesTrials(series);
  const ids = seriesIds();
  const sources: readonly ClaimSource[] = claimSources(series);
  return {
    best: chosenExperiment(sources.at(-1)!),
    publishedBest: chosenExperiment(sources[0]!),
    trained: ids.filter((id) => trials.trials(id).length > 0).length,
    published: ids.length,
    diverged: ids.filter((id) => runsOf(series, id).length > 0 && trials.trials(id).length === 0),
  };
}
