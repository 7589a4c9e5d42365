/** `interpret` in a cell: a run's interpretation, breed by breed and image by image. */
export { interpret, type InterpretCellOptions } from './interpret';
