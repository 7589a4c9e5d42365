/** `predict` in a cell: which breeds a run sees in a photo. */
export { predict, type PredictCellOptions, type Predicted } from './predict';
