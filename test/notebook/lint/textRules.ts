import { at, codeCells, sourceOf, type NamedNotebook } from './notebook';

const MOST_LINES = 10;
const MACHINE_PATH = /(?<![\w.~/-])\/(?:work|home|root|tmp|Users)\/[\w.-]+/;

/** A notebook is opened by the question that it answers. */
export function titleAsks({ name, cells }: NamedNotebook): string[] {
  const title = cells[0]?.cell_type === 'markdown' ? sourceOf(cells[0]).split('\n')[0]! : '';
  return /^# .*\?$/.test(title) ? [] : [`${name}: its first line is '${title}', not a question as '# ...?'`];
}

/** What a cell is for stands before it. */
export function textBeforeCode(notebook: NamedNotebook): string[] {
  return notebook.cells.flatMap((cell, i) => {
    const before = notebook.cells[i - 1];
    const isTold = before?.cell_type === 'markdown' && sourceOf(before).trim() !== '';
    return cell.cell_type !== 'code' || isTold ? [] : [`${at(notebook, cell)}: no text before it`];
  });
}

/** Cells are thin: what takes more lines belongs into the package. */
export function cellsAreThin(notebook: NamedNotebook): string[] {
  return codeCells(notebook).flatMap((cell) => {
    const lines = sourceOf(cell).split('\n').length;
    return lines <= MOST_LINES ? [] : [`${at(notebook, cell)}: ${lines} lines of code`];
  });
}

/** Neither texts nor outputs name a folder of the machine they were made on. Images are no text. */
export function noMachinePaths(notebook: NamedNotebook): string[] {
  return notebook.cells.flatMap((cell) => {
    const text = JSON.stringify(cell, (key, value: unknown) => (key.startsWith('image/') ? '' : value));
    const found = MACHINE_PATH.exec(text);
    return found === null ? [] : [`${at(notebook, cell)}: names ${found[0]}`];
  });
}

/** What only a reader at a notebook can do. */
const FOR_THE_LAB = /\*Run All\*|Shift\+Tab|press Tab/;

/** Instructions for JupyterLab have the tag that keeps them out of the report. */
export function instructionsAreTagged(notebook: NamedNotebook): string[] {
  return notebook.cells.flatMap((cell) => {
    const { tags } = cell.metadata;
    const isTagged = Array.isArray(tags) && tags.includes('notebook-only');
    return isTagged || cell.cell_type !== 'markdown' || !FOR_THE_LAB.test(sourceOf(cell))
      ? []
      : [`${at(notebook, cell)}: tells how to use JupyterLab, and lacks the tag notebook-only`];
  });
}

/** The overview leads to every other notebook. */
export function overviewLeads(overview: NamedNotebook, names: readonly string[]): string[] {
  const texts = overview.cells.map(sourceOf).join('\n');
  return names
    .filter((name) => name !== overview.name && !texts.includes(`](${name})`))
    .map((name) => `${overview.name}: does not lead to ${name}`);
}

/** Links from one notebook to another lead somewhere. */
export function linksLead(notebook: NamedNotebook, names: readonly string[]): string[] {
  const texts = notebook.cells.filter((cell) => cell.cell_type === 'markdown');
  return texts.flatMap((cell) =>
    [...sourceOf(cell).matchAll(/\]\(([^)#\s]+\.ipynb)(?:#[^)]*)?\)/g)]
      .map(([, target]) => target!)
      .filter((target) => !names.includes(target))
      .map((target) => `${at(notebook, cell)}: links to ${target}, which does not exist`),
  );
}
