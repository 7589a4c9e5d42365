/** Seeded, stratified splits as file lists. */
export { DEFAULT_SHARE, prepareSplits, splitListFor, type Prepared, type PrepareOptions } from './prepare';
