/** The verbs of `show`. */
import { showCard, showCurves, showReading, showSeries, showTable } from './experiments';
import { showConclusions } from './conclusions';
import { showBatch, showJitterOrder, showPixelCache } from './data';
import { showEngine } from './engine';
import { showAugmentations, showDataset, showSamples } from './images';
import { showDrawing, showFreezing, showModel, showModels, showSummary } from './models';

export type { ProfileOptions, ReadingOptions } from './experiments';
export type { AugmentationOptions, SampleOptions } from './images';
export type { DatasetOptions } from './openDataset';

/** What a cell can show. Await the verbs that give a promise. */
export const show = {
  dataset: showDataset,
  samples: showSamples,
  augmentations: showAugmentations,
  batch: showBatch,
  jitterOrder: showJitterOrder,
  pixelCache: showPixelCache,
  series: showSeries,
  card: showCard,
  models: showModels,
  model: showModel,
  drawing: showDrawing,
  summary: showSummary,
  freezing: showFreezing,
  curves: showCurves,
  table: showTable,
  reading: showReading,
  conclusions: showConclusions,
  engine: showEngine,
} as const;
