import { runsOf, seriesTrials, wilsonInterval } from '../../analysis';
import type { Interval, Series, Trial } from '../../analysis';
import { seriesIds, type ExperimentId } from '../../experiments';

/** Headline figures of the report. */
export interface Headline {
  /** The run with the highest test accuracy among those the conclusions count; null when there is none. */
  readonly best: { readonly trial: Trial; readonly interval: Interval } | null;
  /** Experiments of the series with a run that counts. */
  readonly reproduced: number;
  readonly published: number;
  /** Experiments of the series whose run ended on a loss that is no number. */
  readonly diverged: readonly ExperimentId[];
}

/**
 * The headline over the runs that conclusions count: those that finished with the profile's own settings.
 * Choosing the best by the test images flatters it a little, as it does in the published table.
 */
export function headlineOf(series: Series): Headline {
  const source = seriesTrials(series);
  const ids = seriesIds();
  const trials = ids.flatMap((id) => source.figure(id) ?? []);
  const best = trials.reduce<Trial | null>(
    (highest, trial) => (highest === null || accuracyOf(trial) > accuracyOf(highest) ? trial : highest),
    null,
  );
  return {
    best: best === null ? null : { trial: best, interval: wilsonInterval(best.correct, best.total) },
    reproduced: ids.filter((id) => source.trials(id).length > 0).length,
    published: ids.length,
    diverged: ids.filter((id) => runsOf(series, id).length > 0 && source.trials(id).length === 0),
  };
}

function accuracyOf({ correct, total }: Trial): number {
  return correct / total;
}
