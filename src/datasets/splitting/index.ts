/** Seeded, stratified splits as file lists. */
export { DEFAULT_SHARE, prepareSplits, type Prepared, type PrepareOptions } from './prepare';
