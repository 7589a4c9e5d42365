/** Datasets looked at image by image, in worker threads: what is in them, and their channel statistics. */
export { datasetStatistics, type DatasetStatistics, type StatisticsOptions } from './statistics';
export type { DescriptionCheck } from './description';
export type { Duplicates } from './duplicates';
export { verifyDataset, type VerifyOptions, type VerifyReport } from './verify';
