import * as fs from 'node:fs';
import { readJson, writeFileAtomic } from '../core';
import { executeNotebooks } from './execute';
import { findNotebooks } from './notebooks';
import { formatNotebook, withOutputs, type NotebookFile } from './notebookFile';
import type { ExecutionOptions } from './types';

/** Result of {@link refreshNotebooks}. */
export interface RefreshedNotebook {
  readonly file: string;
  readonly bytes: number;
  /** True when the file changed. */
  readonly changed: boolean;
}

/**
 * Executes copies of the notebooks and gives the tracked files their outputs, without machine paths, timings
 * and transient ids. Nothing is written unless every notebook succeeds.
 *
 * @throws BreedlabError when a cell fails or the work was stopped
 */
export async function refreshNotebooks(options: ExecutionOptions): Promise<readonly RefreshedNotebook[]> {
  const notebooks = findNotebooks(options);
  const executed = await executeNotebooks(notebooks, options);
  return notebooks.map((file, i) => {
    const text = formatNotebook(withOutputs(readJson<NotebookFile>(file), readJson<NotebookFile>(executed[i]!)));
    const changed = text !== fs.readFileSync(file, 'utf8');
    if (changed) writeFileAtomic(file, text);
    return { file, bytes: Buffer.byteLength(text), changed };
  });
}
