import { formatNumber, formatPercent } from '../../core';
import type { Experiment } from '../../experiments';
import type { Table } from '../output';
import { publishedFigures, type PublishedFigures } from './publishedFigures';

/** All experiments with their parents and published results. */
export function seriesTable(experiments: readonly Experiment[]): Table {
  return {
    caption: 'The experiments as published',
    columns: [
      { title: 'Experiment', align: 'right' },
      { title: 'Title' },
      { title: 'Parent', align: 'right' },
      { title: 'Model' },
      { title: 'Published accuracy', align: 'right' },
      { title: 'Best epoch', align: 'right' },
      { title: 'Minutes', align: 'right' },
    ],
    rows: experiments.map((found) => {
      const published = figuresOf(found);
      return [
        found.id,
        found.title,
        String(found.parent?.id ?? '-'),
        found.settings.model,
        formatPercent(published?.testAccuracy ?? null),
        String(published?.bestEpoch ?? '-'),
        formatNumber(published?.trainMinutes ?? null, 2),
      ];
    }),
    notes: [
      'Accuracy, best epoch and minutes are those of the published runs on photographs of 133 breeds; ours stand in the notebooks of each block.',
      ...experiments.flatMap((found) => figuresOf(found)?.notes ?? []),
    ],
  };
}

function figuresOf({ id, published }: Experiment): PublishedFigures | null {
  return published === null ? null : publishedFigures(id, published);
}
