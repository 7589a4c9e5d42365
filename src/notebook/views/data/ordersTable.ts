import type { ComparedOrders } from '../../../data';
import type { Table } from '../../output';

/** How far the two orders of jitter and crop lie apart, over many draws. */
export function ordersTable(compared: readonly ComparedOrders[]): Table {
  const means = compared.map(({ difference }) => difference.mean).sort((a, b) => a - b);
  const at = (share: number): string => means[Math.round(share * (means.length - 1))]!.toFixed(1);
  const largest = Math.max(...compared.map(({ difference }) => difference.max));
  return {
    caption: `Crop before jitter against jitter before crop, ${compared.length} draws`,
    columns: [{ title: 'Difference in grey levels of 255' }, { title: '', align: 'right' }],
    rows: [
      ['mean of an image, in the median draw', at(0.5)],
      ['mean of an image, in one draw of ten at least', at(0.9)],
      ['largest of any pixel', String(largest)],
    ],
  };
}
