/** Views of networks: the registered ones beside each other, and what transfer learning trains of one. */
export { freezingTable } from './freezingTable';
export { modelsTable } from './modelsTable';
