import { crc32 } from '../../core';
import { damagedFile } from '../errors';
import type { FileBytes } from '../fileBytes';
import type { ZipEntry } from './zip';

export { crc32, tableCrc32, type Crc32 } from '../../core';

const CHUNK_BYTES = 2 ** 20;

/**
 * Reads an entry once, 1 MiB at a time, against its checksum. @throws BreedlabError naming it when they
 * differ
 */
export function verifyEntry(bytes: FileBytes, entry: ZipEntry): void {
  const where = `entry '${entry.name}'`;
  const chunk = new Uint8Array(Math.min(CHUNK_BYTES, entry.size));
  let crc = 0;
  for (let at = 0; at < entry.size; at += chunk.length) {
    const part = chunk.subarray(0, Math.min(chunk.length, entry.size - at));
    bytes.readInto(part, entry.position + at, where);
    crc = crc32(part, crc);
  }
  if (crc !== entry.crc32)
    throw damagedFile(bytes.path, where, `its CRC-32 is ${hex(crc)} instead of ${hex(entry.crc32)}`);
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
