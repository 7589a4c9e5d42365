/** Optimiser, schedules, early stopping, checkpoints, the training loop. */
export * from './types';
export {
  applyDifferences,
  baseSettings,
  changedSettings,
  changesBetween,
  changesInShort,
  changeText,
  checkSettingValues,
  combineDifferences,
  currentDifferences,
  completeSettings,
  deviationsOf,
  formerSettingNames,
  DOG_IMAGES_NORMALIZATION,
  hashedSettings,
  IMAGENET_NORMALIZATION,
  leastDifference,
  listSettings,
  pretrainingSettings,
  scaledText,
  SERIES_COLOR_JITTER,
  settingColumns,
  settingNames,
  settingsCard,
  settingsSchema,
  settingsThatDiffer,
  settingText,
  storedSettings,
  membersNamed,
  withoutRegularisation,
  type DifferingValues,
  type ExperimentDifferences,
  type SettingChange,
  type SettingColumn,
  type SettingsLine,
  type StoredSettings,
} from './settings';
export { accuracy, addBatch, meanLoss, NO_LOSS, type BatchResult, type LossSums } from './lossSums';
export { shouldStop, stepEarlyStopping, NO_BEST_EPOCH, type EarlyStoppingState } from './earlyStopping';
export * from './optimizers';
export * from './schedules';
export * from './losses';
export type { NetworkBatch, SourceBatch } from './batch';
export type { NamedVariable, Network } from './network';
export { evaluate, predict, type PredictedImage } from './evaluate';
export type { BatchSource, TrainingSetup } from './setup';
export {
  buildNetwork,
  openTraining,
  plannedArchitecture,
  type ModelNetwork,
  type OpenTrainingOptions,
} from './openTraining';
export { checkTransfer, planTransfer, type PretrainedWeights } from './transfer';
export { fit, type FitOptions, type FitResult } from './fit';
export { assignWeights, loadWeights, type TensorMap, type WeightsChoice } from './checkpoint';
export { writeTensorsFile, type StoredTensor, type TensorSource } from './tensorsFile';
export { letOthersRun } from './yielding';
export { RepeatedStep } from './repeatedStep';
export {
  evaluateStep,
  inputOf,
  predictStep,
  trainStep,
  type GradientUser,
  type StepOptions,
  type StepRates,
} from './step';
export * from './checks';
