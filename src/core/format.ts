/** `75 s`, `12 min 05 s`, `3 h 20 min`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '-';
  const whole = Math.round(seconds);
  if (whole < 100) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** A fraction as `63.64%`; a dash when there is none. */
export function formatPercent(fraction: number | null, digits = 2): string {
  return fraction === null ? '-' : `${(fraction * 100).toFixed(digits)}%`;
}

/** e.g. `3 runs`, `1 run`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** A number with fixed digits; a dash when there is none. */
export function formatNumber(value: number | null, digits = 4): string {
  return value === null ? '-' : value.toFixed(digits);
}

/** A column of {@link formatTable}. */
export interface Column {
  readonly title: string;
  /** Default 'left'. */
  readonly align?: 'left' | 'right';
}

/** Rows as aligned text columns under their titles. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align }, i) => (align === 'right' ? (cells[i] ?? '').padStart(widths[i]!) : (cells[i] ?? '').padEnd(widths[i]!)))
      .join('  ')
      .trimEnd();
  return [line(columns.map((c) => c.title)), line(widths.map((w) => '-'.repeat(w))), ...rows.map(line)].join('\n');
}
