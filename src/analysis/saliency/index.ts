/** Grad-CAM: the places of an image that decide a network's output. */
export { convolutions, gradCam, type GradCamOptions, type Heatmap } from './gradCam';
export {
  explainPhotos,
  type ExplainedPhoto,
  type ExplainOptions,
  type PhotoToExplain,
} from './explainPhotos';
export { overlayHeatmap, resizeHeatmap } from './overlay';
export { placeText } from './placeText';
