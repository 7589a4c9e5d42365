import {
  besideText,
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

/** Runs beside the series at most, so that the published models stay in sight. */
const MOST_OWN = 10;

/** The best result of each model, published and ours below each other in labelled lines; then what is not of the series. */
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
      ...ownNotes(own, shownOwn.length),
    ],
  };
}

/** Row of a run of an experiment that is not of the series, marked as such. */
function ownRow(run: OwnRun, label: string): string[] {
  const { experiment, title, parent, metrics, settings } = run;
  const origin = parent === null ? 'no parent' : `from ${parent}`;
  return [
    settings.model,
    settings.pretrained ? 'pretrained' : 'scratch',
    `${besideText(run)}, ${label}`,
    formatPercent(metrics.testAccuracy),
    formatNumber(metrics.testLoss),
    metrics.timing.trainMinutes.toFixed(2),
    `${experiment}, seed ${metrics.seed}`,
    `${title}; ${origin}`,
  ];
}

function ownNotes(own: readonly OwnRun[], shown: number): string[] {
  if (own.length === 0) return [];
  const left = own.length === shown ? '' : ` The best ${shown} of ${own.length} are shown.`;
  const marks = new Set(own.map(besideText));
  const yours = 'Lines marked yours are experiments of your own, not of the series; no claim counts them.';
  const beyond =
    'Lines marked beyond the series are experiments that the published ones lead to; no claim counts them.';
  return [
    [...(marks.has('yours') ? [yours] : []), ...(marks.has('beyond the series') ? [beyond] : [])].join(' ') + left,
  ];
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
