/** Published datasets on this disk: where they lie, and how they get there. */
export type { FetchEvent } from './events';
export { fetchDataset, splitOf, type FetchDatasetOptions, type FetchedDataset } from './fetchDataset';
export { readManifest, type ArchiveRecord, type DatasetManifest } from './manifest';
export { datasetPath, datasetState, downloadSize, requireDataset, type DatasetState } from './store';
