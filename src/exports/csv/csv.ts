/** A value of a table's cell; null and undefined are an empty field. */
export type Cell = string | number | boolean | null | undefined;

/** A column of a CSV file. */
export interface CsvColumn<Row> {
  /** Heading, in snake case. */
  readonly name: string;
  /** Meaning of its values, with unit and range, for the documentation. */
  readonly meaning: string;
  readonly value: (row: Row) => Cell;
}

/**
 * A table as RFC 4180 has it: a line of headings, lines that end in CRLF, quotes around fields that need
 * them. Numbers are written in full; a number that is not finite is an empty field.
 */
export function encodeCsv<Row>(columns: readonly CsvColumn<Row>[], rows: readonly Row[]): string {
  const lines = [columns.map(({ name }) => name), ...rows.map((row) => columns.map(({ value }) => value(row)))];
  return lines.map((cells) => `${cells.map(field).join(',')}\r\n`).join('');
}

function field(cell: Cell): string {
  if (cell === null || cell === undefined || (typeof cell === 'number' && !Number.isFinite(cell))) return '';
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
