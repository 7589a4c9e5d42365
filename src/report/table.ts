import { html, type Html, type HtmlValue } from '../core';

/** A column of {@link table}. */
export interface TableColumn {
  readonly title: HtmlValue;
  /** Align right, with tabular figures. Default false. */
  readonly numeric?: boolean;
  /** Left out on narrow screens. Default false. */
  readonly wideOnly?: boolean;
}

/** Content of a cell, and a sort key where its text would not sort as its value does. */
export type TableCell = HtmlValue | { readonly content: HtmlValue; readonly sortBy: number | string | null };

/** A row; a plain list of cells, or one with an anchor. */
export type TableRow = readonly TableCell[] | { readonly cells: readonly TableCell[]; readonly anchor: string | null };

export interface TableOptions {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  /** Accessible name of the table. */
  readonly label: string;
  /** Class of the table. Default: none. */
  readonly kind?: string;
  /** Sentences under the table. Default: none. */
  readonly notes?: readonly HtmlValue[];
}

/** A table that scrolls separately where the screen is narrow; the page's script makes it sortable. */
export function table({ columns, rows, label, kind, notes = [] }: TableOptions): Html {
  const head = columns.map((column) => headCell(column));
  const body = rows.map((row) => {
    const { cells, anchor } = isPlain(row) ? { cells: row, anchor: null } : row;
    const id = anchor === null ? null : html` id="${anchor}"`;
    return html`<tr${id}>${cells.map((cell, i) => cellMarkup(cell, columns[i]!))}</tr>\n`;
  });
  const name = kind === undefined ? null : html` class="${kind}"`;
  return html`<div class="table" tabindex="0" role="group" aria-label="${label}">
<table${name}><thead><tr>${head}</tr></thead>
<tbody>
${body}</tbody></table>
</div>
${notes.map((note) => html`<p class="note">${note}</p>\n`)}`;
}

/** A column without a title has no header cell: screen readers would announce an empty one. */
function headCell(column: TableColumn): Html {
  if (column.title === '') return html`<td${classes(column)}></td>`;
  return html`<th scope="col"${classes(column)}>${column.title}</th>`;
}

function isPlain(row: TableRow): row is readonly TableCell[] {
  return Array.isArray(row);
}

function cellMarkup(cell: TableCell, column: TableColumn): Html {
  if (!hasSortValue(cell)) return html`<td${classes(column)}>${cell}</td>`;
  return html`<td${classes(column)} data-sort="${cell.sortBy ?? ''}">${cell.content}</td>`;
}

function hasSortValue(cell: TableCell): cell is Exclude<TableCell, HtmlValue> {
  return typeof cell === 'object' && cell !== null && 'sortBy' in cell;
}

function classes({ numeric, wideOnly }: TableColumn): Html | null {
  const names = [...(numeric ? ['figure'] : []), ...(wideOnly ? ['wide-only'] : [])];
  return names.length === 0 ? null : html` class="${names.join(' ')}"`;
}
