import type { DatasetSummary } from '../../data';
import type { Table } from '../output';

/** Above this many classes only sums and ranges are shown. */
const MOST_CLASSES = 30;
const SPLIT_COLUMNS = ['train', 'valid', 'test'] as const;

/** Images per class and split. */
export function datasetTable({ name, classes, all }: DatasetSummary): Table {
  const isLong = classes.length > MOST_CLASSES;
  const rows = classes.map((row) => [row.name, ...SPLIT_COLUMNS.map((split) => String(row[split])), String(row.total)]);
  const range = (values: readonly number[]): string => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return low === high ? String(low) : `${low} to ${high}`;
  };
  const ranges = [
    'images per breed',
    ...SPLIT_COLUMNS.map((split) => range(classes.map((row) => row[split]))),
    range(classes.map((row) => row.total)),
  ];
  const sums = [`${classes.length} breeds`, ...SPLIT_COLUMNS.map((split) => String(all[split])), String(all.total)];
  const shown = isLong ? [ranges] : rows;
  return {
    caption: name,
    columns: [
      { title: 'Breed' },
      { title: 'Train', align: 'right' },
      { title: 'Validation', align: 'right' },
      { title: 'Test', align: 'right' },
      { title: 'All', align: 'right' },
    ],
    rows: [...shown, sums],
    strongRows: [shown.length],
  };
}
