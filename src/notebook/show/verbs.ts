/** The verbs of `show` under their names in cells, as aliases: an editor then shows each one's TSDoc. */
export * as conclusions from './conclusionVerbs';
export { showBatch as batch, showJitterOrder as jitterOrder, showPixelCache as pixelCache } from './data';
export { showEngine as engine } from './engine';
export {
  showCard as card,
  showCurves as curves,
  showReading as reading,
  showSeries as series,
  showTable as table,
} from './experiments';
export { showAugmentations as augmentations, showDataset as dataset, showSamples as samples } from './images';
export {
  showDrawing as drawing,
  showFreezing as freezing,
  showModel as model,
  showModels as models,
  showSummary as summary,
} from './models';
export { showJobs as jobs } from './jobs';
export { showVerify as verify } from './verify';
export { showNewestRun as run } from '../runs';
export { showChart as chart, showLive as live, showRows as rows } from './given';
export { showMemory as memory, showTensor as tensor } from './tensors';
