import { plainText } from '../core';

/** Stream on which progress is drawn. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** A stream with one live last line: rewritten in a terminal, written now and then in a log. */
export interface StatusLine {
  /** Replaces the live line; where the stream is no terminal, it is written when nothing was for some seconds. */
  live(text: string): void;
  /** Writes a line that stays. */
  keep(text: string): void;
  /** Removes the live line, so that what is written next does not begin behind it. */
  clear(): void;
}

/** Longest time without a line in a log, in milliseconds, at first; later, a twentieth of the time so far. */
const QUIET_MS = 8000;
/** The same for whatever takes hours. */
const LONGEST_QUIET_MS = 60_000;

/** @param now clock in milliseconds. Default: the system's */
export function statusLine(stream: ProgressStream, now: () => number = () => performance.now()): StatusLine {
  let open = false;
  const began = now();
  let written = began;
  const isQuiet = (): boolean =>
    now() - written >= Math.min(Math.max(QUIET_MS, (now() - began) / 20), LONGEST_QUIET_MS);
  const status: StatusLine = {
    live(text) {
      if (stream.isTTY !== true) {
        if (isQuiet()) status.keep(text);
        return;
      }
      stream.write(`\r\x1b[K${plainText(text).slice(0, (stream.columns ?? 100) - 1)}`);
      open = true;
    },
    keep(text) {
      stream.write(`${open ? '\r\x1b[K' : ''}${plainText(text)}\n`);
      open = false;
      written = now();
    },
    clear() {
      if (open) stream.write('\r\x1b[K');
      open = false;
    },
  };
  return status;
}

/** Bar `[####....]`, filled to `fraction` of `width`. */
export function progressBar(fraction: number, width: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, fraction)) * width);
  return `[${'#'.repeat(filled)}${'.'.repeat(width - filled)}]`;
}
