/** `compare` in a cell: several runs beside each other. */
export { compare } from './compare';
