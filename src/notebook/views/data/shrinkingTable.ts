import { formatMiB } from '../../../core';
import type { ComparedShrinking } from '../../../data';
import type { Table } from '../../output';

/** What each size costs on disk, and the smallest crops in accuracy. */
export function shrinkingTable({ width, height, shrunk }: ComparedShrinking, imageSize: number): Table {
  const rows = shrunk.map(({ shorterSide, bytes, crops }) => {
    const mean = crops.reduce((sum, { difference }) => sum + difference.mean, 0) / crops.length;
    return [
      `${shorterSide} px`,
      (shorterSide / imageSize).toFixed(1).replace('.0', ''),
      formatMiB(bytes),
      mean.toFixed(2),
      String(Math.max(...crops.map(({ difference }) => difference.max))),
    ];
  });
  return {
    caption: `Crops of 8% of a photo of ${width} × ${height} pixels, for an input of ${imageSize} px`,
    columns: [
      { title: 'Kept shorter side' },
      { title: 'Times the input', align: 'right' },
      { title: 'On disk', align: 'right' },
      { title: 'Mean difference', align: 'right' },
      { title: 'Largest', align: 'right' },
    ],
    rows: [[`${Math.min(width, height)} px`, '-', formatMiB(width * height * 3), '0', '0'], ...rows],
    notes: ['Differences in grey levels of 255, from the same crop of the photo as it is.'],
  };
}
