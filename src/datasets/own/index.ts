/** Datasets of the user's: what a definition is, and how it is opened. */
export { ownDatasetOf, type DatasetLayout, type NewDataset, type OwnDataset } from './definition';
export { openOwnDataset } from './open';
