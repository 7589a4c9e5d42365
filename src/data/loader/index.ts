/** Batches of images, prepared ahead by worker threads. */
export { createLoader, type BatchLoader, type LoadedBatch } from './loader';
export type { LoaderOptions } from './options';
export { createWorkerPool, type WorkerPool } from './pool';
