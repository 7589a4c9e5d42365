/** Datasets, transforms, the batch loader and its workers. */
export * from './types';
export { bytesForPixels, keptShorterSide, limitSize, type DiskCache } from './cache';
export * from './comparisons';
export * from './folders';
export { foldOf, nameBeforeFold, parseFold } from './folds';
export { augmentForDisplay, type AugmentedExamples } from './gallery';
export * from './images';
export { leaveOutClasses, type LeaveOutOptions } from './leftOut';
export * from './loader';
export { datasetSummary, sampleImages, type ClassCounts, type DatasetSummary } from './summary';
export * from './transforms';
export { stepsOrNull, stepsText } from './transformSetting';
