import { wrapText } from './wrap';

/** A column of {@link formatTable}. */
export interface Column {
  readonly title: string;
  /** Default 'left'. */
  readonly align?: 'left' | 'right';
  /**
   * Where the table is wider than a line, the cells of this column stand under their row, one after the other. Default
   * false.
   */
  readonly below?: boolean;
}

/** Options of {@link formatTable}. */
export interface TableOptions {
  /** Characters of a line, e.g. of a terminal. Default: as many as the table takes. */
  readonly width?: number;
}

type Rows = readonly (readonly string[])[];

const GAP = '  ';
const INDENT = '    ';
/** Narrowest column whose cells are broken into lines. */
const NARROWEST = 10;

/**
 * Rows as aligned text columns under their titles. Where they are wider than a line, the cells of columns with `below`
 * move under their row, and then the widest columns get cells of several lines.
 */
export function formatTable(columns: readonly Column[], rows: Rows, { width = Infinity }: TableOptions = {}): string {
  const own = widthsOf(columns, rows);
  if (total(own) <= width) return blocks(columns, rows, own).flat().join('\n');
  const pick = (cells: readonly string[], isBelow: boolean): readonly string[] =>
    columns.flatMap(({ below = false }, i) => (below === isBelow ? [cells[i] ?? ''] : []));
  const upper = columns.filter(({ below = false }) => !below);
  const cells = rows.map((row) => pick(row, false));
  const widths = fitted(widthsOf(upper, cells), upper, width);
  const [titles, rule, ...body] = blocks(upper, cells, widths);
  const under = (row: readonly string[]): readonly string[] => {
    const texts = pick(row, true).filter((text) => text !== '');
    return texts.length === 0 ? [] : wrapText(`${INDENT}${texts.join(' · ')}`, width, INDENT);
  };
  return [...titles!, ...rule!, ...body.flatMap((block, i) => [...block, ...under(rows[i]!)])].join('\n');
}

function widthsOf(columns: readonly Column[], rows: Rows): readonly number[] {
  return columns.map(({ title }, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + GAP.length * Math.max(0, widths.length - 1);
}

/** Widths whose sum has room in a line: the widest column of text loses a character at a time. */
function fitted(widths: readonly number[], columns: readonly Column[], most: number): readonly number[] {
  const own = [...widths];
  while (total(own) > most) {
    const wide = own.map((width, i) => (columns[i]!.align === 'right' ? 0 : width));
    const widest = wide.indexOf(Math.max(...wide));
    if (widest < 0 || wide[widest]! <= NARROWEST) break;
    own[widest] = own[widest]! - 1;
  }
  return own;
}

/** The lines of the titles, of the rule below them, and of every row. */
function blocks(columns: readonly Column[], rows: Rows, widths: readonly number[]): readonly (readonly string[])[] {
  const titles = columns.map(({ title }) => title);
  const rule = widths.map((width) => '-'.repeat(width));
  return [titles, rule, ...rows].map((cells) => block(columns, cells, widths));
}

function block(columns: readonly Column[], cells: readonly string[], widths: readonly number[]): readonly string[] {
  const parts = columns.map((_, i) => wrapText(cells[i] ?? '', widths[i]!));
  const height = Math.max(...parts.map((part) => part.length));
  return Array.from({ length: height }, (_, n) =>
    columns
      .map(({ align }, i) => {
        const text = parts[i]![n] ?? '';
        return align === 'right' ? text.padStart(widths[i]!) : text.padEnd(widths[i]!);
      })
      .join(GAP)
      .trimEnd(),
  );
}
