import * as fs from 'node:fs';
import * as path from 'node:path';
import type { NotebookCell, NotebookFile } from '../../../src/report/notebookFile';

/** A notebook with its file name. */
export interface NamedNotebook {
  readonly name: string;
  readonly cells: readonly NotebookCell[];
}

/** Every notebook of a folder, by file name. */
export function readNotebooks(folder: string): readonly NamedNotebook[] {
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith('.ipynb'))
    .sort()
    .map((name) => {
      const { cells } = JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')) as NotebookFile;
      return { name, cells };
    });
}

export function sourceOf({ source }: NotebookCell): string {
  return typeof source === 'string' ? source : source.join('');
}

export function codeCells({ cells }: NamedNotebook): readonly NotebookCell[] {
  return cells.filter((cell) => cell.cell_type === 'code');
}

/** Where a problem is, for its message. */
export function at({ name, cells }: NamedNotebook, cell: NotebookCell): string {
  return `${name}, cell ${cell.id ?? cells.indexOf(cell)}`;
}
