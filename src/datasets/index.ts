/** Datasets of photographs, published or the user's: fetched, split, verified, measured. */
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
export type { PublishedArchive, PublishedDataset } from './published';
export type { DatasetLayout, NewDataset, OwnDataset } from './own';
export {
  allPublishedDatasets,
  dataForProcess,
  datasetMeant,
  datasetNamed,
  defineDataset,
  folderOf,
  hasDataset,
  nameOfData,
  openData,
  openNamed,
  ownDatasets,
  publishedDataset,
  type NamedDataset,
} from './registry';
export { DEFAULT_SHARE, prepareSplits, type Prepared, type PrepareOptions } from './splitting';
