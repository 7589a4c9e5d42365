import { formatMiB } from '../../../core';
import type { CacheCost, ComparedOrders, ComparedShrinking, DatasetSummary } from '../../../data';
import type { Table } from '../../output';

/** Contents of a dataset's pixel cache. */
export function cacheCostTable({ name, all }: DatasetSummary, imageSize: number, cost: CacheCost): Table {
  const { shorterSide, trainBytes, evaluationBytes, looked, shrunk, fileShare } = cost;
  return {
    caption: `The pixel cache of ${name}, for an input of ${imageSize} px`,
    columns: [{ title: 'Images' }, { title: 'Kept' }, { title: 'On disk', align: 'right' }],
    rows: [
      [`${all.train} training`, `decoded, shorter side at most ${shorterSide} px`, `about ${formatMiB(trainBytes)}`],
      [
        `${all.valid + all.test} validation and test`,
        `transformed, ${imageSize} × ${imageSize}`,
        formatMiB(evaluationBytes),
      ],
    ],
    notes: [
      `${shrunk} of ${looked} training images that were looked at are larger and would be shrunk; the others keep ` +
        `their pixels. Their files take ${(fileShare * 100).toFixed(0)}% of what the pixels take.`,
    ],
  };
}

/** Cost of each size on disk, and in accuracy of the smallest crops. */
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

/** Differences between the two orders of jitter and crop, over many draws. */
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
