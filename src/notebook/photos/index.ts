/** The pictures that runs were tested on, as the network sees them. */
export { placeOf } from './place';
export { cropAsEvaluated, runPhotos, type RunPhotos } from './runPhotos';
