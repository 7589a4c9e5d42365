/** `sweep` in a cell: other settings of an experiment, trained and ranked. */
export { sweep, type SweepOptions } from './sweep';
