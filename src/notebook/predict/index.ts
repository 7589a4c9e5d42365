/** `predict` in a cell: breeds of a photo, by a run or by a network with published weights. */
export { predict, type PredictCellOptions, type Predicted } from './predict';
export type { RecogniseCellOptions, RecognisedInCell } from './recognise';
