import * as fs from 'node:fs';
import * as path from 'node:path';
import { temporaryFolder } from '../../core';
import type { NodeBackend } from '../nodeBackend';
import type { Tensor } from '../types';
import { TAG } from './savedModel';

/** A graph that TensorFlow has loaded and runs as a whole: independent operations run in parallel. */
export class GraphSession {
  private session: number | undefined;

  /**
   * @param savedModel content of `saved_model.pb`
   * @throws Error when the graph cannot be written to the temporary folder, or TensorFlow refuses it
   */
  constructor(
    private readonly backend: NodeBackend,
    savedModel: Uint8Array,
  ) {
    this.session = inTemporaryFile(savedModel, (folder) => backend.binding.loadSavedModel(folder, TAG));
  }

  /**
   * @param feeds names of the values that `inputs` are, which have their shapes and types
   * @param fetches names of the values to return
   * @returns tensors for the caller to dispose
   */
  run(feeds: readonly string[], inputs: readonly Tensor[], fetches: readonly string[]): Tensor[] {
    const { backend, session } = this;
    if (session === undefined) throw new Error('This graph has been disposed.');
    const handles = backend.getInputTensorIds(inputs);
    const infos = backend.binding.runSavedModel(session, handles, feeds.join(), fetches.join());
    return infos.map((info) => backend.createOutputTensor(info));
  }

  dispose(): void {
    if (this.session !== undefined) this.backend.binding.deleteSavedModel(this.session);
    this.session = undefined;
  }
}

/** TensorFlow reads a graph from a folder only, and only while it loads it. */
function inTemporaryFile<T>(bytes: Uint8Array, read: (folder: string) => T): T {
  const folder = temporaryFolder('graph');
  try {
    fs.writeFileSync(path.join(folder, 'saved_model.pb'), bytes);
    return read(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
