import { MIME, type MimeBundle } from '../../charts';
import { formatTable, html, type Column, type Html } from '../../core';
import { STYLE } from './style';

/** A table as data; html and text are rendered from the same cells. */
export interface Table {
  /** Default: none. */
  readonly caption?: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** Rows set in bold, by index, e.g. totals. Default: none. */
  readonly strongRows?: readonly number[];
  /** Sentences under the table. Default: none. */
  readonly notes?: readonly string[];
}

export function tableHtml(table: Table): Html {
  const align = (i: number): string => `text-align: ${table.columns[i]?.align ?? 'left'}`;
  // A column without a title has no header cell: screen readers would announce an empty one.
  const head = table.columns.map(({ title }, i) =>
    title === ''
      ? html`<td style="${STYLE.headCell}; ${align(i)}"></td>`
      : html`<th style="${STYLE.headCell}; ${align(i)}">${title}</th>`,
  );
  const rows = table.rows.map((row, r) => {
    const weight = table.strongRows?.includes(r) ? `; ${STYLE.strongCell}` : '';
    return html`<tr style="${STYLE.row}">
      ${row.map((cell, i) => html`<td style="${STYLE.cell}; ${align(i)}${weight}">${cell}</td>`)}
    </tr>`;
  });
  const caption =
    table.caption === undefined
      ? null
      : html`<caption style="${STYLE.caption}">
          ${table.caption}
        </caption>`;
  return html`<table style="${STYLE.table}">
      ${caption}
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
    ${notesHtml(table)}`;
}

export function tableText(table: Table): string {
  const caption = table.caption === undefined ? [] : [table.caption];
  return [...caption, formatTable(table.columns, table.rows), ...(table.notes ?? [])].join('\n');
}

/** The table as html with its text alternative. */
export function tableBundle(table: Table): MimeBundle {
  return htmlBundle(tableHtml(table), tableText(table));
}

/** Html with its text alternative. */
export function htmlBundle(content: Html, text: string): MimeBundle {
  return { [MIME.html]: html`<div style="${STYLE.box}">${content}</div>`.markup, [MIME.text]: text };
}

function notesHtml({ notes = [] }: Table): Html[] {
  return notes.map((note) => html`<p style="${STYLE.paragraph}; ${STYLE.quiet}">${note}</p>`);
}

/** Text that a narrow column does not break: its spaces are non-breaking. */
export function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}
