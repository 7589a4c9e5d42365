import type { Series } from '../analysis';
import {
  publishedCurves,
  titleText,
  type ExperimentId,
  type Predictions,
  type ProfileName,
  type PublishedCurves,
  type Run,
  type RunMetrics,
} from '../experiments';
import type { EpochRow, TrainingSettings } from '../training';
import type { GivenChart } from './given';

/** A run as charts take it: plain data. */
export interface ChartedRun {
  readonly experiment: ExperimentId;
  readonly title: string;
  readonly profile: ProfileName;
  readonly seed: number;
  readonly settings: TrainingSettings;
  /** A row per finished epoch; losses may be NaN or infinite. */
  readonly history: readonly EpochRow[];
  /** Epoch of the best validation loss, from 1; null when it is not known. */
  readonly bestEpoch: number | null;
  /** Null until the run ended. */
  readonly metrics: RunMetrics | null;
  /** Predictions of the best weights. Null until the run ended, and for a run with saved figures only. */
  readonly predictions: Predictions | null;
  /** Curves of the published run; null for a user's experiment. */
  readonly publishedCurves: PublishedCurves | null;
}

interface DefinedChart {
  /** The word that cells use: `show.chart('curves', run)`; anchors in the report contain it, too. */
  readonly name: string;
  /** Its heading in the report, e.g. `Learning curves`, and the title of a drawing that has none. */
  readonly title: string;
}

/** A chart of one run. */
export interface RunChart extends DefinedChart {
  readonly of: 'run';
  /** Pure: a Vega-Lite specification, a Plotly figure or a chart of `breedlab/charts`; null where the run has nothing to draw. */
  draw(run: ChartedRun): GivenChart | null;
  /** Whether the page of every run in the report draws it. Default true. */
  readonly inReport?: boolean;
  /** Sentence in the report where there is nothing to draw. Default: the heading is left out, too. */
  readonly otherwise?: string;
}

/** A chart of all runs of a profile. */
export interface SeriesChart extends DefinedChart {
  readonly of: 'series';
  /** Pure: as of a run; null where the series has nothing to draw. */
  draw(series: Series): GivenChart | null;
  /** Whether the cover of the report draws it. Default true. */
  readonly inReport?: boolean;
}

/** A chart of any data of its caller's. */
export interface DataChart<Data = unknown> extends DefinedChart {
  readonly of: 'data';
  /** Pure: as of a run; null where there is nothing to draw. */
  draw(data: Data): GivenChart | null;
}

/** A chart as a function of plain data, by its name. */
export type ChartDefinition = RunChart | SeriesChart | DataChart;

/**
 * A run folder's content as charts take it.
 *
 * @example const { history, predictions } = charts.chartedRun(run);
 */
export function chartedRun({ config, history, metrics, predictions }: Run): ChartedRun {
  const { experiment, profile, seed, settings } = config;
  const title = titleText(config.title, config);
  return {
    ...{ experiment, title, profile, seed, settings, history, metrics, predictions },
    bestEpoch: metrics?.bestEpoch ?? null,
    publishedCurves: publishedCurves(experiment),
  };
}
