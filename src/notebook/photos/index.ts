/** The pictures that runs were tested on, as the network sees them, and drawings in place of photographs. */
export { drawPhotos, type DrawPhotosOptions } from './drawPhotos';
export { placeOf } from './place';
export { cropAsEvaluated, runPhotos, type RunPhotos } from './runPhotos';
