/** Datasets of the user's: their definitions, and opening them. */
export { ownDatasetOf, type DatasetLayout, type NewDataset, type OwnDataset } from './definition';
export { openOwnDataset } from './open';
