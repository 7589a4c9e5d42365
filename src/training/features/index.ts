/** What frozen layers make of images that do not change, computed once. */
export { keepFeatures, type KeepFeaturesOptions } from './keepFeatures';
