/** Inspection of datasets image by image, in worker threads: defects, duplicates, and channel statistics. */
export { datasetStatistics, type DatasetStatistics, type StatisticsOptions } from './statistics';
export type { DescriptionCheck } from './description';
export type { Duplicates } from './duplicates';
export { verifyDataset, type VerifyOptions, type VerifyReport } from './verify';
