import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { layersModel, type Model } from '../../models';
import type { ModelMetadata } from './metadata';

/** A model in TF.js's layers format, in memory. */
export interface SavedModel {
  /** Layers and their options: stock ones only, so that every TF.js reads them. */
  readonly topology: unknown;
  /** Name, shape and type of every weight, in the order of `weights`. */
  readonly specs: readonly unknown[];
  /** Values of all weights, one after the other. */
  readonly weights: Uint8Array;
}

/** Size of TF.js's own writers, which browsers and servers cache well. */
const SHARD_BYTES = 4 * 2 ** 20;

/**
 * Copies a model out of the engine.
 *
 * @throws BreedlabError naming the first layer that TF.js has no stock layers for
 */
export async function saveModel(model: Model): Promise<SavedModel> {
  let saved: SavedModel | undefined;
  const stock = layersModel(model);
  await stock.save(
    model.engine.tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      if (modelTopology === undefined || weightSpecs === undefined || weightData === undefined) {
        throw new Error(`The model ${model.name} did not save its layers and weights.`);
      }
      saved = { topology: modelTopology, specs: weightSpecs, weights: joined(weightData) };
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' as const } };
    }),
  );
  stock.dispose();
  return saved!;
}

/** The weights in pieces of at most 4 MiB. They are views of the whole. */
export function shardsOf(weights: Uint8Array): readonly Uint8Array[] {
  const count = Math.max(1, Math.ceil(weights.length / SHARD_BYTES));
  return Array.from({ length: count }, (_, i) => weights.subarray(i * SHARD_BYTES, (i + 1) * SHARD_BYTES));
}

/** Options of {@link writeLayersModel}. */
export interface WriteModelOptions {
  /** Content of `userDefinedMetadata.breedlab` in model.json. */
  readonly metadata: ModelMetadata;
  /** Called after each file. Default: not called. */
  readonly onBytes?: (bytes: number) => void;
  /** Stops between two files. Default: never. */
  readonly signal?: AbortSignal;
}

/**
 * Writes `model.json` and its shards as `tf.loadLayersModel` reads them, in Node and over HTTP
 * (tensorflow.org/js/guide/save_load).
 */
export async function writeLayersModel(
  folder: string,
  saved: SavedModel,
  { metadata, onBytes = () => undefined, signal }: WriteModelOptions,
): Promise<void> {
  await fs.mkdir(folder, { recursive: true });
  const shards = shardsOf(saved.weights);
  const names = shards.map((_, i) => `group1-shard${i + 1}of${shards.length}.bin`);
  for (const [i, shard] of shards.entries()) {
    signal?.throwIfAborted();
    await fs.writeFile(path.join(folder, names[i]!), shard);
    onBytes(shard.length);
  }
  const model = {
    format: 'layers-model',
    generatedBy: 'Breedlab',
    convertedBy: null,
    modelTopology: saved.topology,
    userDefinedMetadata: { breedlab: metadata },
    weightsManifest: [{ paths: names, weights: saved.specs }],
  };
  await fs.writeFile(path.join(folder, 'model.json'), `${JSON.stringify(model, null, 1)}\n`);
}

function joined(data: ArrayBuffer | ArrayBuffer[]): Uint8Array {
  if (!Array.isArray(data)) return new Uint8Array(data);
  return Buffer.concat(data.map((part) => new Uint8Array(part)));
}
