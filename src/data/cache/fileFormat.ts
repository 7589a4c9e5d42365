import * as fs from 'node:fs';
import { crc32 } from '../../core';
import { FIELD, FIELDS, STATE, UNIT, unitsFor } from './sharedPixels';

/**
 * A cache file: a header, an index with an entry per image, and pixels. The header is written last. Numbers are
 * little-endian.
 */

const MAGIC = 'BREEDPIX';
/** To be raised whenever cached pixels would change: another layout, or another decoder. */
const VERSION = 1;
/** Magic, version, image count, key length, units of pixels, CRC-32 of key and index. */
const HEADER_BYTES = 8 + 5 * 4;
/** Offset, width, height, checksum, flags. */
const ENTRY_BYTES = 5 * 4;
const FLAG_PRESENT = 1;
const FLAG_TRUNCATED = 2;
/** Room of the key. */
const MOST_KEY_BYTES = 4096 - HEADER_BYTES;

/** Reason why a file cannot be used, as a clause: `is cut off`. */
export class CacheFileError extends Error {}

/** Start of the pixels in a file of that many images. */
export function pixelStart(images: number): number {
  return unitsFor(HEADER_BYTES + MOST_KEY_BYTES + images * ENTRY_BYTES) * UNIT;
}

/** Header and index of a finished cache. @param key identifies the images and their decoding; at most 4 kB */
export function encodeHead(key: string, table: Int32Array, takenUnits: number): Buffer {
  const images = table.length / FIELDS;
  const head = Buffer.alloc(pixelStart(images));
  const keyBytes = head.write(key, HEADER_BYTES, MOST_KEY_BYTES, 'utf8');
  for (let i = 0; i < images; i++) encodeEntry(head, entryAt(i), table.subarray(i * FIELDS, (i + 1) * FIELDS));
  head.write(MAGIC, 0, 'latin1');
  [VERSION, images, keyBytes, takenUnits, crc32(head.subarray(HEADER_BYTES))].forEach((value, i) =>
    head.writeUInt32LE(value >>> 0, MAGIC.length + i * 4),
  );
  return head;
}

/**
 * Reads the head of an open file into a table of empty entries.
 *
 * @returns how many units of pixels there are
 * @throws CacheFileError when the file is not whole, or is of another version or of other images
 */
export function readHead(descriptor: number, key: string, table: Int32Array): number {
  const images = table.length / FIELDS;
  const head = Buffer.alloc(pixelStart(images));
  const read = fs.readSync(descriptor, head, 0, head.length, 0);
  if (read < HEADER_BYTES || head.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw new CacheFileError('is not a finished pixel cache');
  }
  const field = (i: number): number => head.readUInt32LE(MAGIC.length + i * 4);
  if (field(0) !== VERSION) throw new CacheFileError(`has version ${field(0)} instead of ${VERSION}`);
  const found = head.toString('utf8', HEADER_BYTES, HEADER_BYTES + Math.min(field(2), MOST_KEY_BYTES));
  if (field(1) !== images || found !== key) throw new CacheFileError('is of other images');
  if (read < head.length || field(4) !== crc32(head.subarray(HEADER_BYTES)) >>> 0) {
    throw new CacheFileError('is damaged');
  }
  if (fs.fstatSync(descriptor).size < head.length + field(3) * UNIT) throw new CacheFileError('is cut off');
  for (let i = 0; i < images; i++) decodeEntry(head, entryAt(i), table.subarray(i * FIELDS, (i + 1) * FIELDS));
  return field(3);
}

function entryAt(index: number): number {
  return HEADER_BYTES + MOST_KEY_BYTES + index * ENTRY_BYTES;
}

function encodeEntry(head: Buffer, at: number, entry: Int32Array): void {
  if (entry[FIELD.state] !== STATE.inFile) return;
  const flags = FLAG_PRESENT | (entry[FIELD.truncated] === 1 ? FLAG_TRUNCATED : 0);
  [entry[FIELD.offset]!, entry[FIELD.width]!, entry[FIELD.height]!, entry[FIELD.checksum]!, flags].forEach((value, i) =>
    head.writeInt32LE(value, at + i * 4),
  );
}

function decodeEntry(head: Buffer, at: number, entry: Int32Array): void {
  const flags = head.readInt32LE(at + 16);
  if ((flags & FLAG_PRESENT) === 0) return;
  entry[FIELD.offset] = head.readInt32LE(at);
  entry[FIELD.width] = head.readInt32LE(at + 4);
  entry[FIELD.height] = head.readInt32LE(at + 8);
  entry[FIELD.checksum] = head.readInt32LE(at + 12);
  entry[FIELD.truncated] = (flags & FLAG_TRUNCATED) === 0 ? 0 : 1;
  entry[FIELD.state] = STATE.unchecked;
}
