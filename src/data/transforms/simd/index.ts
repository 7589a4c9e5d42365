/** The transforms' inner loops, compiled from kernels.c to WebAssembly. */
export { Kernels } from './kernels';
