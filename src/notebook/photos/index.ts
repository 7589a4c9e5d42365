/** The pictures that runs were tested on, as the network sees them. */
export { cropAsEvaluated, runPhotos, type RunPhotos } from './runPhotos';
