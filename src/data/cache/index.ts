/** Decoded pixels, kept for the next epochs in shared memory or in a file, and in the file for the next runs. */
export { CacheReadError, PixelCache, type CachedPixels, type CacheProblems } from './pixelCache';
export { PixelStore, type DiskCache, type PixelStoreOptions } from './pixelStore';
export { keptShorterSide, keptShorterSideOf, limitSize, policyName } from './policy';
export { bytesForPixels, type SharedPixels } from './sharedPixels';
