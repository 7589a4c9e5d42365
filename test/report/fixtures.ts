import * as fs from 'node:fs';
import * as path from 'node:path';
import type { NotebookCell, NotebookFile, NotebookOutput } from '../../src/report/notebookFile';

export function textCell(source: string): NotebookCell {
  return { cell_type: 'markdown', metadata: {}, source };
}

export function codeCell(source: string, outputs: readonly NotebookOutput[] = []): NotebookCell {
  return { cell_type: 'code', metadata: {}, source, outputs, execution_count: null };
}

export function bundle(data: Readonly<Record<string, unknown>>): NotebookOutput {
  return { output_type: 'display_data', metadata: {}, data } as unknown as NotebookOutput;
}

export function stream(name: 'stdout' | 'stderr', text: string): NotebookOutput {
  return { output_type: 'stream', name, text };
}

/** A notebook of the project's kernel; cells get the ids c0, c1, ... */
export function notebook(cells: readonly NotebookCell[]): NotebookFile {
  return {
    cells: cells.map((cell, i) => ({ ...cell, id: `c${i}` })),
    metadata: {
      kernelspec: { name: 'breedlab', display_name: 'TypeScript (Breedlab)', language: 'typescript' },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

/** Writes a notebook and returns its path. */
export function writeNotebook(folder: string, name: string, cells: readonly NotebookCell[]): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, JSON.stringify(notebook(cells)));
  return file;
}
