/** `compare` in a cell: a comparison of several runs. */
export { compare } from './compare';
