/** Views of networks: a list of the registered ones, and the layers that transfer learning trains. */
export { freezingTable } from './freezingTable';
export { modelsTable } from './modelsTable';
