import { parentPort, workerData } from 'node:worker_threads';
import sharp from 'sharp';
import { Random } from '../../core';
import { decodeImage, ImageFileError, type RgbImage } from '../images';
import {
  applyTransform,
  applyTransformInto,
  createScratch,
  isDeterministic,
  normalizationTable,
  normalizeInto,
  type NormalizationTable,
} from '../transforms';
import { PixelCache } from './pixelCache';
import {
  CONTROL_CANCELLED,
  CONTROL_NEXT,
  type BatchTask,
  type LoaderDescription,
  type SkippedImage,
  type WorkerReply,
  type WorkerRequest,
} from './protocol';

/** Entry of an image worker: decodes, transforms and normalizes images into shared batch buffers. */

/** A loader as this worker knows it. */
interface OpenLoader {
  readonly description: LoaderDescription;
  /** Nothing is drawn: transformed pixels are cached instead of decoded ones. */
  readonly deterministic: boolean;
  readonly cache: PixelCache;
  readonly table: NormalizationTable;
  readonly random: Random;
}

/** Images that one worker could not use, or used in part. */
interface Findings {
  readonly skipped: SkippedImage[];
  readonly truncated: number[];
}

const port = requirePort();
const loaders = new Map<number, OpenLoader>();
const scratch = createScratch();
const requests: WorkerRequest[] = [];
let working = false;

// The pool runs one of these per core; libvips must not multiply that by threads of its own.
sharp.concurrency(1);
sharp.cache(false);

port.on('message', (request: WorkerRequest) => {
  requests.push(request);
  if (!working) void work();
});

/** Requests are handled one after the other, in the order in which they came. */
async function work(): Promise<void> {
  working = true;
  for (let request = requests.shift(); request !== undefined; request = requests.shift())
    await handle(request);
  working = false;
}

async function handle(request: WorkerRequest): Promise<void> {
  switch (request.type) {
    case 'open':
      loaders.set(request.description.loader, open(request.description));
      return;
    case 'batch':
      reply(await prepare(request.task));
      return;
    case 'close':
      loaders.delete(request.loader);
      return;
    case 'stop':
      port.close();
  }
}

function open(description: LoaderDescription): OpenLoader {
  return {
    description,
    deterministic: isDeterministic(description.transform),
    cache: new PixelCache(description.cache),
    table: normalizationTable(description.transform.normalization),
    random: Random.seeded(description.seed).split('augment'),
  };
}

async function prepare(task: BatchTask): Promise<WorkerReply> {
  const findings: Findings = { skipped: [], truncated: [] };
  try {
    await prepareImages(task, findings);
    return { type: 'report', report: { loader: task.loader, batch: task.batch, ...findings } };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { type: 'failed', loader: task.loader, batch: task.batch, message };
  }
}

/** Takes images of the batch until none is left. */
async function prepareImages(task: BatchTask, findings: Findings): Promise<void> {
  const control = new Int32Array(task.control);
  const loader = loaders.get(task.loader);
  if (loader === undefined) throw new Error(`Loader ${task.loader} is not open.`);
  const random = loader.random.split(task.epoch);
  const valuesPerImage = loader.description.transform.imageSize ** 2 * 3;
  while (Atomics.load(control, CONTROL_CANCELLED) === 0) {
    const slot = Atomics.add(control, CONTROL_NEXT, 1);
    if (slot >= task.positions.length) return;
    const position = task.positions[slot]!;
    const image = await pixelsOf(loader, position, findings);
    if (image === undefined) continue;
    const out = new Float32Array(task.pixels, slot * valuesPerImage * 4, valuesPerImage);
    if (loader.deterministic) normalizeInto(image, loader.table, out);
    else
      applyTransformInto(
        image,
        loader.description.transform,
        random.split(position),
        out,
        loader.table,
        scratch,
      );
  }
}

/** What the cache keeps of an image: decoded pixels, or transformed ones. */
async function pixelsOf(
  loader: OpenLoader,
  position: number,
  findings: Findings,
): Promise<RgbImage | undefined> {
  const cached = loader.cache.get(position);
  if (cached !== undefined) return cached;
  try {
    const decoded = await decodeImage(loader.description.paths[position]!);
    if (decoded.truncated) findings.truncated.push(position);
    const { deterministic, description, random } = loader;
    const pixels = deterministic ? applyTransform(decoded, description.transform, random) : decoded;
    loader.cache.put(position, pixels);
    return pixels;
  } catch (error) {
    if (!(error instanceof ImageFileError)) throw error;
    findings.skipped.push({ position, reason: error.reason });
    return undefined;
  }
}

function reply(message: WorkerReply): void {
  port.postMessage(message);
}

function requirePort(): NonNullable<typeof parentPort> {
  if (parentPort === null || workerData !== 'breedlab-image-worker') {
    throw new Error('This module is the entry of an image worker; createWorkerPool starts it.');
  }
  return parentPort;
}
