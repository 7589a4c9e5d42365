/** Charts that interpret one run. */
export { breedAccuracyChart, type BreedAccuracyChartOptions } from './breedAccuracy';
export { confusionHeatmap, type ConfusionHeatmapOptions } from './confusionHeatmap';
export { reliabilityDiagram, type ReliabilityDiagramOptions } from './reliabilityDiagram';
