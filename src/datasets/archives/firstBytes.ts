import * as fs from 'node:fs';

/** The beginning of a file; zeros where it is shorter. */
export function firstBytes(file: string, count: number): Buffer {
  const start = Buffer.alloc(count);
  const handle = fs.openSync(file, 'r');
  try {
    fs.readSync(handle, start, 0, count, 0);
  } finally {
    fs.closeSync(handle);
  }
  return start;
}
