/** `compare` in a cell: a comparison of several runs. */
export { compare, type CompareSeedsOptions } from './compare';
