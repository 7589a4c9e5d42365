import { formatTable, type Column } from '../../core';

/** What a benchmark found, for people. */
export interface ReportTable {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** Sentences on what was measured. */
  readonly notes: readonly string[];
}

/** For a terminal. */
export function textTable({ title, columns, rows, notes }: ReportTable): string {
  return [title, '', formatTable(columns, rows), '', ...notes].join('\n');
}

/** A GitHub-flavoured Markdown table under its title in bold. */
export function markdownTable({ title, columns, rows, notes }: ReportTable): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    `**${title}**`,
    '',
    line(columns.map((column) => column.title)),
    line(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...rows.map(line),
    '',
    notes.join(' '),
  ].join('\n');
}
