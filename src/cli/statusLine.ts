import { plainText } from '../core';

/** Stream on which progress is drawn. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** A stream with one live last line: rewritten in a terminal, left out anywhere else. */
export interface StatusLine {
  /** Replaces the live line; does nothing when the stream is not a terminal. */
  live(text: string): void;
  /** Writes a line that stays. */
  keep(text: string): void;
}

export function statusLine(stream: ProgressStream): StatusLine {
  let open = false;
  return {
    live(text) {
      if (stream.isTTY !== true) return;
      stream.write(`\r\x1b[K${plainText(text).slice(0, (stream.columns ?? 100) - 1)}`);
      open = true;
    },
    keep(text) {
      stream.write(`${open ? '\r\x1b[K' : ''}${plainText(text)}\n`);
      open = false;
    },
  };
}

/** Bar `[####....]`, filled to `fraction` of `width`. */
export function progressBar(fraction: number, width: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, fraction)) * width);
  return `[${'#'.repeat(filled)}${'.'.repeat(width - filled)}]`;
}
