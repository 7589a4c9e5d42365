import { formatNumber, formatPercent } from '../../core';
import type { Experiment } from '../../experiments';
import type { RegisteredModel } from '../../models';
import type { Table } from '../output';

/** All experiments with what they start from and what was published of them. */
export function seriesTable(experiments: readonly Experiment[], models: readonly RegisteredModel[]): Table {
  const planned = new Set<string>(
    models.filter(({ status }) => status === 'planned').map(({ name }) => name),
  );
  const isPlanned = ({ settings }: Experiment): boolean => planned.has(settings.model);
  return {
    columns: [
      { title: 'Experiment', align: 'right' },
      { title: 'Title' },
      { title: 'Parent', align: 'right' },
      { title: 'Model' },
      { title: 'Published accuracy', align: 'right' },
      { title: 'Best epoch', align: 'right' },
      { title: 'Minutes', align: 'right' },
    ],
    rows: experiments.map((found) => [
      String(found.id),
      found.title,
      String(found.parent?.id ?? '-'),
      isPlanned(found) ? `${found.settings.model} (not built yet)` : found.settings.model,
      formatPercent(found.published?.testAccuracy ?? null),
      String(found.published?.bestEpoch ?? '-'),
      formatNumber(found.published?.trainMinutes ?? null, 2),
    ]),
  };
}
