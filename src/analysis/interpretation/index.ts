/** Interpretation of one run: accuracy by breed, confusions, the images with the largest losses, and calibration. */
export { calibrate, type Calibration, type CalibrationBin, type CalibrationOptions } from './calibration';
export {
  confusionMatrix,
  mostConfused,
  orderBySimilarity,
  type Confusion,
  type ConfusionMatrix,
} from './confusions';
export { imageLoss, topLosses, type ImageLoss } from './losses';
export { breedAccuracies, type BreedAccuracy } from './breeds';
export { interpretRun, type CountedInterval, type Interpretation, type InterpretOptions } from './interpretRun';
export { seriate } from './seriation';
