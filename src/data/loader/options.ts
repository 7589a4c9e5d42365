import sharp from 'sharp';
import { BreedlabError, memoryBytes } from '../../core';
import { bytesForPixels, policyName, type DiskCache, type PixelStoreOptions } from '../cache';
import { openTransform, type ImageTransform } from '../transforms';
import type { ImageFile } from '../types';
import type { WorkerPool } from './pool';

const MIB = 2 ** 20;

/** Images to load, and the way to load them. */
export interface LoaderOptions {
  readonly images: readonly ImageFile[];
  /** From a decoded image to the network's input, e.g. {@link trainingTransform} or {@link evaluationTransform}. */
  readonly transform: ImageTransform;
  readonly batchSize: number;
  /** A new order in every epoch; otherwise the order of `images`. */
  readonly shuffle: boolean;
  /** The run's seed: with the epoch, it decides order and augmentation. An integer in [0, 2^53). */
  readonly seed: number;
  /** Threads of the loader's own pool. Default: `settings().workers`. Ignored where `pool` is given. */
  readonly workers?: number;
  /** Threads shared with other loaders; it stays open when the loader closes. Default: a pool of its own. */
  readonly pool?: WorkerPool;
  /** Batches prepared ahead. Default: as many as fit into 64 MiB, but 2 to 8. */
  readonly prefetch?: number;
  /**
   * Pixels kept for the next epochs, at most: decoded ones (large photos shrunk, see `keptShorterSideOf`), or
   * transformed ones where the transform draws nothing before ToTensor. 0 keeps none. Default: 4096 in a file; in memory 1024, or
   * an eighth of memory if that is less.
   */
  readonly cacheMiB?: number;
  /** Keeps the pixels in a file, which the next run begins with. Default: in memory only. */
  readonly diskCache?: DiskCache;
  /** Called, with a sentence, for news of the cache's file that concern the user. Default: not called. */
  readonly onNotice?: (message: string) => void;
}

/** The cache that the options ask for. */
export function cacheOf(options: LoaderOptions): PixelStoreOptions {
  const { images, diskCache, cacheMiB, onNotice = () => undefined } = options;
  const transform = openTransform(options.transform);
  const inMemory = Math.min(1024, memoryBytes() / MIB / 8);
  const most = (cacheMiB ?? (diskCache === undefined ? inMemory : 4096)) * MIB;
  const { sharp: version, vips } = sharp.versions;
  return {
    images: images.length,
    policy: policyName(transform),
    decoder: `sharp ${version}, libvips ${vips}`,
    bytes: transform.hasFixedBytes ? Math.min(most, bytesForPixels(images.length, options.transform.imageSize)) : most,
    memoryBytes: diskCache === undefined ? most : inMemory * MIB,
    disk: most > 0 ? (diskCache ?? null) : null,
    onNotice,
  };
}

/** @throws BreedlabError when there are no images or the transform cannot be; RangeError when a number is out of range */
export function checkOptions(options: LoaderOptions): void {
  if (options.images.length === 0) {
    throw new BreedlabError('There are no images to load.', 'Give a split that has images.');
  }
  requireInteger('imageSize', options.transform.imageSize, 1);
  requireInteger('batchSize', options.batchSize, 1);
  if (options.prefetch !== undefined) requireInteger('prefetch', options.prefetch, 1);
  if (options.cacheMiB !== undefined && !(options.cacheMiB >= 0)) {
    throw new RangeError(`cacheMiB is ${options.cacheMiB}. Give a number of at least 0.`);
  }
}

/** Bytes of a full batch's pixels. */
export function batchBytes(options: LoaderOptions): number {
  return options.batchSize * options.transform.imageSize ** 2 * 3 * 4;
}

/** Batches prepared ahead. */
export function prefetchOf(options: LoaderOptions): number {
  return options.prefetch ?? Math.min(8, Math.max(2, Math.floor((64 * MIB) / batchBytes(options))));
}

function requireInteger(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new RangeError(`${name} is ${value}. Give a whole number of at least ${least}.`);
  }
}
