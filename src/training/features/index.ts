/** Outputs of frozen layers for images that do not change, computed once. */
export { keepFeatures, type KeepFeaturesOptions } from './keepFeatures';
