/** `predict` in a cell: a run's breeds for a photo. */
export { predict, type PredictCellOptions, type Predicted } from './predict';
