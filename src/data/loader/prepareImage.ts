import { Random } from '../../core';
import { CacheReadError, keptShorterSide, limitSize, PixelCache } from '../cache';
import { decodeImage, ImageFileError, type RgbImage } from '../images';
import {
  applyTransform,
  applyTransformInto,
  createScratch,
  isDeterministic,
  normalizationTable,
  normalizeInto,
  rowsOf,
  type NormalizationTable,
  type PixelRows,
} from '../transforms';
import type { LoaderDescription, SkippedImage } from './protocol';

/** A loader as a worker knows it. */
export interface OpenLoader {
  readonly description: LoaderDescription;
  /** Nothing is drawn: transformed pixels are cached instead of decoded ones. */
  readonly deterministic: boolean;
  readonly cache: PixelCache;
  readonly table: NormalizationTable;
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
    deterministic: isDeterministic(description.transform),
    cache: new PixelCache(description.cache),
    table: normalizationTable(description.transform.normalization),
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
    const decoded = await decodeImage(loader.description.paths[position]!);
    if (decoded.truncated) findings.truncated.push(position);
    const pixels = toKeep(loader, decoded);
    loader.cache.put(position, pixels, decoded.truncated);
    render(loader, rowsOf(pixels), random, out);
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

/** What the cache keeps of an image: decoded pixels, or transformed ones. */
function toKeep({ deterministic, description, random }: OpenLoader, decoded: RgbImage): RgbImage {
  const { transform } = description;
  if (deterministic) return applyTransform(decoded, transform, random, scratch);
  return limitSize(decoded, keptShorterSide(transform.imageSize), scratch);
}

function render(
  { deterministic, description, table }: OpenLoader,
  pixels: PixelRows,
  random: Random,
  out: Float32Array,
): void {
  if (deterministic) normalizeInto(pixels, table, out, scratch);
  else applyTransformInto(pixels, description.transform, random, out, table, scratch);
}
