import * as zlib from 'node:zlib';

/** CRC-32 of zip (polynomial 0xEDB88320, reflected), continued from `previous`. Default 0, a fresh start. */
export type Crc32 = (data: Uint8Array, previous?: number) => number;

/** Node's own from 20.15 on, else the table. */
export const crc32: Crc32 =
  typeof zlib.crc32 === 'function' ? (data, previous = 0) => zlib.crc32(data, previous) : tableCrc32;

/** The same in JavaScript, for a Node that has none. */
export function tableCrc32(data: Uint8Array, previous = 0): number {
  let crc = ~previous;
  for (let i = 0; i < data.length; i++) crc = (crc >>> 8) ^ TABLE[(crc ^ data[i]!) & 255]!;
  return ~crc >>> 0;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});
