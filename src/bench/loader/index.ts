/** The batch loader against PyTorch's DataLoader on the same images, cores and transforms. */
export { registerLoaderBenchmark } from './command';
