import { formatMiB } from '../../../core';
import type { CacheCost, DatasetSummary } from '../../../data';
import type { Table } from '../../output';

/** What the pixel cache of a dataset keeps. */
export function cacheCostTable({ name, all }: DatasetSummary, imageSize: number, cost: CacheCost): Table {
  const { shorterSide, trainBytes, evaluationBytes, looked, shrunk, fileShare } = cost;
  return {
    caption: `The pixel cache of ${name}, for an input of ${imageSize} px`,
    columns: [{ title: 'Images' }, { title: 'Kept' }, { title: 'On disk', align: 'right' }],
    rows: [
      [`${all.train} training`, `decoded, shorter side at most ${shorterSide} px`, `about ${formatMiB(trainBytes)}`],
      [`${all.valid + all.test} validation and test`, `transformed, ${imageSize} × ${imageSize}`, formatMiB(evaluationBytes)],
    ],
    notes: [
      `${shrunk} of ${looked} training images that were looked at are larger and would be shrunk; the others keep ` +
        `their pixels. Their files take ${(fileShare * 100).toFixed(0)}% of what the pixels take.`,
    ],
  };
}
