import {
  ablations as ablationsOf,
  besideText,
  publishedParameters,
  publishedTrials,
  seriesTrials,
  standingRunOf,
  type OwnRun,
  type Series,
  type Trial,
} from '../../analysis';
import { experiment, publishedCurves, seriesIds, storedId, type ExperimentId } from '../../experiments';
import { changesInShort } from '../../training';
import type { Count } from '../accuracyComparison';
import type { Chart } from '../chart';
import type { SeriesChart } from '../definition';
import { ablationSlopes } from './ablationSlopes';
import { accuracyAgainst, type AccuracyAgainstOptions, type CostRow } from './accuracyAgainst';
import { curvesGrid, type GridCurve } from './curvesGrid';

/** Accuracy against minutes: a panel for the published runs and one for ours. */
export const accuracyAgainstMinutes: SeriesChart = {
  name: 'accuracy-against-minutes',
  title: 'Accuracy against training time',
  of: 'series',
  inReport: false,
  draw: (series) => costChart(series, 'minutes'),
};

/** Accuracy against parameters, in the same panels. */
export const accuracyAgainstParameters: SeriesChart = {
  name: 'accuracy-against-parameters',
  title: 'Accuracy against parameters',
  of: 'series',
  inReport: false,
  draw: (series) => costChart(series, 'parameters'),
};

/** Every ablation of the series, published and ours. */
export const ablations: SeriesChart = {
  name: 'ablations',
  title: 'What each change did',
  of: 'series',
  inReport: false,
  draw(series) {
    const [theirs, ours] = [ablationsOf(publishedTrials()), ablationsOf(seriesTrials(series))];
    return ablationSlopes(
      theirs.map(({ parent, child, changes, compared }, i) => ({
        parent,
        child,
        change: changesInShort(changes).join(', '),
        model: experiment(child).settings.model,
        slopes: [
          { source: 'published (dogImages)', parent: meanCount(compared.from), child: meanCount(compared.to) },
          {
            source: oursLabel(series),
            parent: meanCount(ours[i]!.compared.from),
            child: meanCount(ours[i]!.compared.to),
          },
        ],
      })),
    );
  },
};

/** The published learning curves of all experiments. */
export const allPublishedCurves: SeriesChart = {
  name: 'published-curves',
  title: 'All published learning curves',
  of: 'series',
  inReport: false,
  draw() {
    const curves = seriesIds().map((id) => toGridCurve(id, publishedCurves(id)));
    return curvesGrid(curves, { title: 'Published (dogImages): training and validation loss over epochs' });
  },
};

/** Our learning curves of all experiments; missing runs are empty panels. */
export const allCurves: SeriesChart = {
  name: 'all-curves',
  title: 'All learning curves',
  of: 'series',
  inReport: false,
  draw(series) {
    const curves = seriesIds().map((id) => {
      const history = standingRunOf(series, id)?.history ?? [];
      return toGridCurve(id, {
        trainLoss: history.map(({ trainLoss }) => trainLoss),
        validLoss: history.map(({ validLoss }) => validLoss),
      });
    });
    return curvesGrid([...curves, ...series.own.map(toOwnCurve)], {
      title: `${oursLabel(series)}: training and validation loss over epochs`,
    });
  },
};

function costChart(series: Series, cost: AccuracyAgainstOptions['cost']): Chart {
  const published = publishedTrials();
  const row = (trial: Trial, value: number | null): CostRow => ({
    experiment: trial.experiment,
    model: trial.settings.model,
    pretrained: trial.settings.pretrained,
    count: countOf(trial),
    cost: value,
  });
  const theirs = seriesIds().flatMap((id) =>
    published.trials(id).map((trial) => row(trial, cost === 'minutes' ? trial.minutes : publishedParameters(id))),
  );
  const ours = seriesIds().flatMap((id) => {
    const trial = seriesTrials(series).figure(id);
    const parameters = standingRunOf(series, id)?.metrics.parameters ?? null;
    return trial === undefined ? [] : [row(trial, cost === 'minutes' ? trial.minutes : parameters)];
  });
  const sources = [
    { label: 'Published (dogImages)', rows: theirs },
    { label: oursLabel(series), rows: ours },
  ];
  return accuracyAgainst(sources, { cost });
}

/** A run of an experiment that is not of the series, marked as such. */
function toOwnCurve(run: OwnRun): GridCurve {
  const { experiment: id, title, metrics, settings, history } = run;
  return {
    experiment: `${id}, seed ${metrics.seed}`,
    title: `(${besideText(run)}) ${title}`,
    model: settings.model,
    trainLoss: history.map(({ trainLoss }) => trainLoss),
    validLoss: history.map(({ validLoss }) => validLoss),
  };
}

function toGridCurve(id: ExperimentId, curves: Pick<GridCurve, 'trainLoss' | 'validLoss'> | null): GridCurve {
  const { title, settings } = experiment(id);
  const { trainLoss, validLoss } = curves ?? { trainLoss: [], validLoss: [] };
  return { experiment: storedId(id), title, model: settings.model, trainLoss, validLoss };
}

function countOf({ correct, total }: Trial): Count {
  return { correct, total };
}

/** The mean over seeds, to a whole image; null without a trial. */
function meanCount(trials: readonly Trial[]): Count | null {
  if (trials.length === 0) return null;
  const correct = trials.reduce((sum, trial) => sum + trial.correct, 0) / trials.length;
  return { correct: Math.round(correct), total: trials[0]!.total };
}

/** e.g. `Ours, demo (drawn-dogs)`. */
function oursLabel({ profile, data }: Series): string {
  return `Ours, ${profile} (${data})`;
}
