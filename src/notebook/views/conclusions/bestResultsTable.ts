import {
  bestResults,
  describeSeries,
  seriesLabel,
  seriesTrials,
  settingsComment,
  type BestResult,
  type OwnRun,
  type Series,
  type TrialSource,
} from '../../../analysis';
import { formatNumber, formatPercent } from '../../../core';
import type { Table } from '../../output';

/** Runs of your own at most, so that the published models stay in sight. */
const MOST_OWN = 10;

/** The best result of each model, published and ours below each other in labelled lines; then your own. */
export function bestResultsTable(published: TrialSource, series: Series): Table {
  const ours = bestResults(seriesTrials(series));
  const own = series.own.filter(({ metrics }) => metrics.outcome.kind !== 'diverged');
  const shownOwn = own.sort(byAccuracy).slice(0, MOST_OWN);
  return {
    columns: [
      { title: 'Model' },
      { title: 'Start' },
      { title: 'Source' },
      { title: 'Test accuracy', align: 'right' },
      { title: 'Test loss', align: 'right' },
      { title: 'Minutes', align: 'right' },
      { title: 'Experiment', align: 'right' },
      { title: 'Comment' },
    ],
    rows: [
      ...bestResults(published).flatMap((best, i) => [
        [best.group.model, best.group.pretrained ? 'pretrained' : 'scratch', 'published', ...cellsOf(best)],
        ['', '', `ours, ${seriesLabel(series)}`, ...cellsOf(ours[i]!)],
      ]),
      ...shownOwn.map((run) => ownRow(run, seriesLabel(series))),
    ],
    notes: [
      'Published: dogImages (133 breeds, 6680/835/836 images), full width, 224 px.',
      describeSeries(series),
      'The two lines of a model are about different images unless the data say the same; compare ' +
        'models within a source.',
      'Best is the highest test accuracy, as published. Choosing by the test images flatters the ' +
        'choice, most where many runs were tried.',
      'Base is not in the published table.',
      ...ownNotes(own.length, shownOwn.length),
    ],
  };
}

/** Row of a run of a user's experiment, marked as such. */
function ownRow({ experiment, title, parent, metrics, settings }: OwnRun, label: string): string[] {
  const origin = parent === null ? 'no parent' : `from ${parent}`;
  return [
    settings.model,
    settings.pretrained ? 'pretrained' : 'scratch',
    `yours, ${label}`,
    formatPercent(metrics.testAccuracy),
    formatNumber(metrics.testLoss),
    metrics.timing.trainMinutes.toFixed(2),
    `${experiment}, seed ${metrics.seed}`,
    `${title}; ${origin}`,
  ];
}

function ownNotes(count: number, shown: number): string[] {
  if (count === 0) return [];
  const left = count === shown ? '' : ` The best ${shown} of ${count} are shown.`;
  return [`Lines marked yours are experiments of your own, not of the series; no claim counts them.${left}`];
}

function byAccuracy(a: OwnRun, b: OwnRun): number {
  return (b.metrics.testAccuracy ?? 0) - (a.metrics.testAccuracy ?? 0);
}

function cellsOf({ group, trial, missing }: BestResult): string[] {
  if (trial === null) return ['no finished run', '-', '-', '-', ''];
  const untried = missing.length === 0 ? [] : [`missing: ${missing.join(', ')}`];
  const choice = group.experiments.length > 1 ? [`best of ${group.experiments.length - missing.length}`] : [];
  return [
    formatPercent(trial.correct / trial.total),
    formatNumber(trial.testLoss),
    trial.minutes === null ? '-' : trial.minutes.toFixed(2),
    trial.experiment + (trial.seed === null ? '' : `, seed ${trial.seed}`),
    [settingsComment(trial.settings), ...choice, ...untried].join('; '),
  ];
}
