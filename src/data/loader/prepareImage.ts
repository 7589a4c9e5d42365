import { Random } from '../../core';
import { CacheReadError, keptShorterSideOf, limitSize, PixelCache } from '../cache';
import { ImageFileError, readImageFile, withDecoded, type RgbImage } from '../images';
import { createScratch, openTransform, rowsOf, type OpenTransform, type PixelRows } from '../transforms';
import type { LoaderDescription, SkippedImage } from './protocol';

/** A loader as a worker knows it. */
export interface OpenLoader {
  readonly description: LoaderDescription;
  readonly transform: OpenTransform;
  readonly cache: PixelCache;
  readonly random: Random;
}

/** Images that a worker could not use, or used in part. */
export interface Findings {
  readonly skipped: SkippedImage[];
  readonly truncated: number[];
}

const scratch = createScratch();

export function openLoader(description: LoaderDescription): OpenLoader {
  return {
    description,
    transform: openTransform(description.transform),
    cache: new PixelCache(description.cache),
    random: Random.seeded(description.seed).split('augment'),
  };
}

/** Transforms and normalizes one image into `out`, from the cache or from its file. */
export async function prepareImage(
  loader: OpenLoader,
  position: number,
  random: Random,
  out: Float32Array,
  findings: Findings,
): Promise<void> {
  if (prepareCached(loader, position, random, out, findings)) return;
  try {
    const path = loader.description.paths[position]!;
    await withDecoded(readImageFile(path), path, (decoded) => {
      if (decoded.truncated) findings.truncated.push(position);
      const pixels = toKeep(loader, decoded);
      loader.cache.put(position, pixels, decoded.truncated);
      render(loader, rowsOf(pixels), random, out);
    });
  } catch (error) {
    if (!(error instanceof ImageFileError)) throw error;
    findings.skipped.push({ position, reason: error.reason });
  }
}

/** @returns whether the cache had the image */
function prepareCached(
  loader: OpenLoader,
  position: number,
  random: Random,
  out: Float32Array,
  findings: Findings,
): boolean {
  const cached = loader.cache.get(position);
  if (cached === undefined) return false;
  try {
    render(loader, cached.rows, random, out);
  } catch (error) {
    if (!(error instanceof CacheReadError)) throw error;
    loader.cache.forget(position);
    return false;
  }
  if (cached.truncated) findings.truncated.push(position);
  return true;
}

/** Pixels of an image that the cache keeps: transformed ones where they are always the same, or decoded ones. */
function toKeep({ transform, random }: OpenLoader, decoded: RgbImage): RgbImage {
  if (transform.hasFixedBytes) return transform.bytes(decoded, random, scratch);
  return limitSize(decoded, keptShorterSideOf(transform), scratch);
}

function render({ transform }: OpenLoader, pixels: PixelRows, random: Random, out: Float32Array): void {
  if (transform.hasFixedBytes) transform.finish(pixels, random, out, scratch);
  else transform.into(pixels, random, out, scratch);
}
