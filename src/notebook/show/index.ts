/** Verbs that show something in a cell: `show.card(28)`. Await those that give a promise. */
import { printedAs } from '../../core';
import * as show from './verbs';

export { show };
export type { ProfileOptions, ReadingOptions } from './experiments';
export type { AugmentationOptions, SampleOptions } from './images';
export type { DatasetOptions } from './openDataset';
export type { JobsOptions } from './jobs';
export type { LiveView, RowsOptions } from './given';
export type { TensorOptions } from './tensors';

printedAs(show, () => `show { ${Object.keys(show).join(', ')} }`);
