import type { ModelSummary } from '../../models';
import type { Table } from '../output';

/** Layers, output shapes, parameters and multiply-adds of a model. */
export function modelTable({ name, inputShape, rows, totals }: ModelSummary): Table {
  const count = (value: number): string => (value === 0 ? '' : value.toLocaleString('en-US'));
  return {
    caption: `${name}, input ${inputShape.join(' × ')}`,
    columns: [
      { title: 'Layer' },
      { title: 'Type' },
      { title: 'Output' },
      { title: 'Parameters', align: 'right' },
      { title: 'Multiply-adds', align: 'right' },
    ],
    rows: [
      ...rows.map((row) => [
        row.name,
        row.type,
        row.outputShape.join(' × '),
        count(row.parameters),
        count(row.multiplyAdds),
      ]),
      ['Total', '', '', count(totals.parameters), count(totals.multiplyAdds)],
    ],
    strongRows: [rows.length],
  };
}
