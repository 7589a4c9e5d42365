import {
  bestResults,
  describeSeries,
  seriesTrials,
  settingsComment,
  type BestResult,
  type Series,
  type TrialSource,
} from '../../../analysis';
import { formatNumber, formatPercent } from '../../../core';
import type { Table } from '../../output';

/** The best result of each model, published and ours under each other, each line saying which it is. */
export function bestResultsTable(published: TrialSource, series: Series): Table {
  const ours = bestResults(seriesTrials(series));
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
    rows: bestResults(published).flatMap((best, i) => [
      [best.group.model, best.group.pretrained ? 'pretrained' : 'scratch', 'published', ...cellsOf(best)],
      ['', '', `ours, ${series.profile}`, ...cellsOf(ours[i]!)],
    ]),
    notes: [
      'Published: dogImages (133 breeds, 6680/835/836 images), full width, 224 px.',
      describeSeries(series),
      'The two lines of a model are about different images unless the data say the same; compare ' +
        'models within a source.',
      'Best is the highest test accuracy, as published. Choosing by the test images flatters the ' +
        'choice, most where many runs were tried.',
      'Base is not in the published table.',
    ],
  };
}

function cellsOf({ group, trial, missing }: BestResult): string[] {
  if (trial === null) return ['no finished run', '-', '-', '-', ''];
  const untried = missing.length === 0 ? [] : [`missing: ${missing.join(', ')}`];
  const choice = group.experiments.length > 1 ? [`best of ${group.experiments.length - missing.length}`] : [];
  return [
    formatPercent(trial.correct / trial.total),
    formatNumber(trial.testLoss),
    trial.minutes === null ? '-' : trial.minutes.toFixed(2),
    String(trial.experiment) + (trial.seed === null ? '' : `, seed ${trial.seed}`),
    [settingsComment(trial.settings), ...choice, ...untried].join('; '),
  ];
}
