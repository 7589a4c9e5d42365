/** `interpret` in a cell: what a run learned, breed by breed and image by image. */
export { interpret, type InterpretCellOptions } from './interpret';
