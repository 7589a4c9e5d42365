/** Datasets of photographs: the published ones, and folders of one's own; fetched, split, verified, measured. */
export {
  datasetStatistics,
  verifyDataset,
  type DatasetStatistics,
  type DescriptionCheck,
  type Duplicates,
  type StatisticsOptions,
  type VerifyOptions,
  type VerifyReport,
} from './inspection';
export {
  datasetPath,
  datasetState,
  downloadSize,
  fetchDataset,
  readManifest,
  requireDataset,
  splitOf,
  type DatasetState,
  type FetchDatasetOptions,
  type FetchedDataset,
  type FetchEvent,
} from './fetching';
export {
  allPublishedDatasets,
  publishedDataset,
  type PublishedArchive,
  type PublishedDataset,
  type PublishedDatasetName,
} from './published';
export { DEFAULT_SHARE, prepareSplits, type Prepared, type PrepareOptions } from './splitting';
