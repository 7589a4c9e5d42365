import { formatTable, type Column } from '../../core';

/** Findings of a benchmark, for people. */
export interface ReportTable {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** Sentences on the measurement. */
  readonly notes: readonly string[];
}

/** A column and its content; aligned left where it is no number. */
export type ColumnOf<Row> = readonly [title: string, cell: (row: Row) => string | number, align?: 'left'];

/** The columns and rows of a table. */
export function tabled<Row>(
  rows: readonly Row[],
  columns: readonly ColumnOf<Row>[],
): Pick<ReportTable, 'columns' | 'rows'> {
  return {
    columns: columns.map(([title, , align]) => ({ title, align: align ?? 'right' })),
    rows: rows.map((row) => columns.map(([, cell]) => String(cell(row)))),
  };
}

/** A column for a value that differs among the rows; none where all have the same. */
export function varying<Row>(rows: readonly Row[], ...column: ColumnOf<Row>): readonly ColumnOf<Row>[] {
  return common(rows, column[1]) === null ? [column] : [];
}

/** The value that all rows share, or null where they differ. */
export function common<Row, Value>(rows: readonly Row[], value: (row: Row) => Value): Value | null {
  const values = new Set(rows.map(value));
  return values.size === 1 ? [...values][0]! : null;
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
