/** Datasets, transforms, the batch loader and its workers. */
export * from './types';
