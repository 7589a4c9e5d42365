import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { settings } from '../../core';
import { shardsOf, writeLayersModel, type SavedModel } from '../model/layersModel';
import { modelMetadata, type ModelMetadata } from '../model/metadata';
import type { EndedRun } from '../model/trainedModel';
import { browserModules } from './browserModules';
import { exampleImages } from './examples';
import { modelFacts } from './facts';
import { composeWebPage } from './page';
import { APACHE_LICENCE, browserTensorflow, type BrowserTensorflow } from './tensorflow';

/** Options of {@link writePage}. */
export interface WritePageOptions {
  /** Called with the weights' bytes as they are written. Default: not called. */
  readonly onProgress?: (progress: { readonly written: number; readonly total: number }) => void;
  /** Stops between two files. Default: never. */
  readonly signal?: AbortSignal;
}

/** Files of the page's own, from the set-up folder, in the order in which they run. */
const SCRIPTS = ['photo.js', 'classifier.js', 'page.js'] as const;
const STYLESHEET = 'page.css';

/** Fills a folder with the page, its scripts, and the model in both of its forms. */
export async function writePage(
  folder: string,
  run: EndedRun,
  saved: SavedModel,
  { onProgress = () => undefined, signal }: WritePageOptions,
): Promise<void> {
  const facts = modelFacts(run);
  const metadata = modelMetadata(run, facts.classes);
  const total = 2 * saved.weights.length;
  let written = 0;
  const onBytes = (bytes: number): void => {
    written += bytes;
    onProgress({ written, total });
  };

  await writeLayersModel(path.join(folder, 'model'), saved, { metadata, onBytes, signal });
  const shards = await writeScriptShards(folder, saved.weights, onBytes, signal);
  const tensorflow = await writeAssets(path.join(folder, 'assets'), { saved, shards, metadata });
  const page = composeWebPage({
    facts,
    metadata,
    examples: exampleImages(run, facts),
    credit: `TensorFlow.js ${tensorflow.version} (${tensorflow.license})`,
    licences: tensorflow.licences,
    scripts: ['tf.min.js', 'transforms.js', 'model.js', ...SCRIPTS].map((name) => `assets/${name}`),
    stylesheet: `assets/${STYLESHEET}`,
  });
  await fs.writeFile(path.join(folder, 'index.html'), page);
}

/** A piece of the weights as the page loads it. */
interface ScriptShard {
  /** Relative to the page. */
  readonly file: string;
  readonly bytes: number;
}

/** The weights as scripts: a page that is opened as a file may load nothing else. */
async function writeScriptShards(
  folder: string,
  weights: Uint8Array,
  onBytes: (bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<readonly ScriptShard[]> {
  await fs.mkdir(path.join(folder, 'weights'), { recursive: true });
  const shards: ScriptShard[] = [];
  for (const [number, shard] of shardsOf(weights).entries()) {
    signal?.throwIfAborted();
    const file = `weights/shard-${String(number + 1).padStart(3, '0')}.js`;
    const base64 = Buffer.from(shard.buffer, shard.byteOffset, shard.byteLength).toString('base64');
    await fs.writeFile(path.join(folder, file), `breedlab.receiveShard(${number}, '${base64}');\n`);
    shards.push({ file, bytes: shard.length });
    onBytes(shard.length);
  }
  return shards;
}

/** @returns the library that the page ships */
async function writeAssets(
  folder: string,
  model: {
    readonly saved: SavedModel;
    readonly shards: readonly ScriptShard[];
    readonly metadata: ModelMetadata;
  },
): Promise<BrowserTensorflow> {
  const own = path.join(settings().sourceFolder, 'exports', 'web', 'browser');
  const write = (name: string, text: string): Promise<void> => fs.writeFile(path.join(folder, name), text);
  await fs.mkdir(folder, { recursive: true });
  for (const name of [...SCRIPTS, STYLESHEET]) await fs.copyFile(path.join(own, name), path.join(folder, name));
  await fs.copyFile(path.join(own, APACHE_LICENCE), path.join(folder, 'LICENSE-TensorFlow.js.txt'));

  const tensorflow = browserTensorflow();
  await write('tf.min.js', tensorflow.script);
  await write('transforms.js', browserModules('transforms', require.resolve('../../data/transforms')));
  const { saved, shards, metadata } = model;
  const { topology, specs } = saved;
  // JSON is JavaScript since ECMAScript 2019.
  const value = JSON.stringify({ topology, specs, shards, metadata });
  await write('model.js', `(globalThis.breedlab ??= {}).model = ${value};\n`);
  return tensorflow;
}
