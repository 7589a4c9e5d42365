/** Breedlab as the thing that is measured: a process of its own that answers as the references do. */
export type * from './protocol';
export { startSubject } from './startSubject';
