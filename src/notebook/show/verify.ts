import { verifyDataset } from '../../datasets';
import { cellDisplay, tableBundle } from '../output';
import { takeInterrupts } from '../training';
import { verifyTable } from '../views';
import { openShown, type DatasetOptions } from './openDataset';

/**
 * Decodes every image of a dataset and shows what is odd: files that do not decode, that are turned, greyscale, in no
 * class, or twice in different splits. An interrupt of the cell ends it.
 *
 * @example await show.verify({ data: 'my-photos' });
 */
export async function showVerify(options: DatasetOptions = {}): Promise<void> {
  const display = cellDisplay();
  const dataset = await openShown(display, options);
  const controller = new AbortController();
  const release = takeInterrupts(() => controller.abort());
  try {
    display.show(tableBundle(verifyTable(await verifyDataset(dataset, { signal: controller.signal }))));
  } finally {
    release();
  }
}
