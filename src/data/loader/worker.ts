import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import sharp from 'sharp';
import { BreedlabError, messageOf } from '../../core';
import { joinDecodingMemory } from '../images';
import { openLoader, prepareImage, type Findings, type OpenLoader } from './prepareImage';
import {
  CONTROL_CANCELLED,
  CONTROL_NEXT,
  type BatchTask,
  type WorkerData,
  type WorkerReply,
  type WorkerRequest,
} from './protocol';

/** Entry of an image worker: takes images of batches until none is left. */

const { port, extensions } = start();
const loaders = new Map<number, OpenLoader>();
const requests: WorkerRequest[] = [];
let working = false;
/** Undefined where there is nothing to import. */
let imported = extensions.length === 0 ? undefined : importAll(extensions);

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
  await imported;
  imported = undefined;
  for (let request = requests.shift(); request !== undefined; request = requests.shift()) await handle(request);
  working = false;
}

async function handle(request: WorkerRequest): Promise<void> {
  switch (request.type) {
    case 'open':
      loaders.set(request.description.loader, openLoader(request.description));
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

async function prepare(task: BatchTask): Promise<WorkerReply> {
  const { loader: id, batch } = task;
  const findings: Findings = { skipped: [], truncated: [] };
  try {
    const loader = loaders.get(id);
    if (loader === undefined) throw new Error(`Loader ${id} is not open.`);
    await prepareImages(task, loader, findings);
    return { type: 'report', report: { loader: id, batch, ...findings, cache: loader.cache.takeProblems() } };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { type: 'failed', loader: id, batch, message };
  }
}

/** Takes images of the batch until none is left, two at a time: one is transformed while another is decoded. */
async function prepareImages(task: BatchTask, loader: OpenLoader, findings: Findings): Promise<void> {
  const both = await Promise.allSettled([1, 2].map(() => takeImages(task, loader, findings)));
  for (const each of both) if (each.status === 'rejected') throw each.reason;
}

async function takeImages(task: BatchTask, loader: OpenLoader, findings: Findings): Promise<void> {
  const control = new Int32Array(task.control);
  const random = loader.random.split(task.epoch);
  const valuesPerImage = loader.description.transform.imageSize ** 2 * 3;
  while (Atomics.load(control, CONTROL_CANCELLED) === 0) {
    const slot = Atomics.add(control, CONTROL_NEXT, 1);
    if (slot >= task.positions.length) return;
    const position = task.positions[slot]!;
    const out = new Float32Array(task.pixels, slot * valuesPerImage * 4, valuesPerImage);
    await prepareImage(loader, position, random.split(position), out, findings);
  }
}

function reply(message: WorkerReply): void {
  port.postMessage(message);
}

/** @throws BreedlabError, which ends the worker and with it the pool, for one that cannot be imported */
async function importAll(modules: readonly string[]): Promise<void> {
  for (const each of modules) {
    try {
      await import(pathToFileURL(each).href);
    } catch (error) {
      throw new BreedlabError(
        `The extension ${each} cannot be imported: ${messageOf(error)}`,
        'Correct the file, or leave it out.',
        { cause: error },
      );
    }
  }
}

function start(): { readonly port: NonNullable<typeof parentPort>; readonly extensions: readonly string[] } {
  const data = workerData as Partial<WorkerData> | null;
  if (parentPort === null || data?.role !== 'breedlab-image-worker') {
    throw new Error('This module is the entry of an image worker; createWorkerPool starts it.');
  }
  if (data.memory !== undefined) joinDecodingMemory(data.memory);
  return { port: parentPort, extensions: data.extensions ?? [] };
}
