/** Interpretation of one run: accuracy by breed, confusions, the images with the largest losses, and calibration. */
export { calibrate, tendencyText, type Calibration, type CalibrationBin, type CalibrationOptions } from './calibration';
export {
  confusionMatrix,
  mostConfused,
  orderBySimilarity,
  type Confusion,
  type ConfusionMatrix,
} from './confusions';
export { imageLoss, topLosses, type ImageLoss } from './losses';
export { breedAccuracies, type BreedAccuracy } from './breeds';
export { onlyAnswer, onlyAnswerText, type OnlyAnswer } from './onlyAnswer';
export { interpretRun, type CountedInterval, type Interpretation, type InterpretOptions } from './interpretRun';
export { seriate } from './seriation';
