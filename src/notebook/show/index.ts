/** The verbs of `show`. */
import { showCard, showCurves, showSeries, showSummary, showTable } from './experiments';
import { showConclusions } from './conclusions';
import { showEngine } from './engine';
import { showAugmentations, showDataset, showSamples } from './images';

export type { ProfileOptions } from './experiments';
export type { AugmentationOptions, DatasetOptions, SampleOptions } from './images';

/** What a cell can show. Await the verbs that give a promise. */
export const show = {
  dataset: showDataset,
  samples: showSamples,
  augmentations: showAugmentations,
  series: showSeries,
  card: showCard,
  summary: showSummary,
  curves: showCurves,
  table: showTable,
  conclusions: showConclusions,
  engine: showEngine,
} as const;
