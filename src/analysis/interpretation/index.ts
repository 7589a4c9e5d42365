/** What one run learned: accuracy by breed, confusions, the worst images, and whether its confidence can be trusted. */
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
