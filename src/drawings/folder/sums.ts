import { createHash } from 'node:crypto';
import * as fs from 'node:fs';

/** Bytes of a picture's file, and the first 16 hexadecimal digits of their SHA-256. */
export type PictureSum = readonly [bytes: number, sha256: string];

/** Sums of pictures by their paths within the folder, with slashes. */
export type PictureSums = Readonly<Record<string, PictureSum>>;

export function sumOf(bytes: Uint8Array): PictureSum {
  return [bytes.length, createHash('sha256').update(bytes).digest('hex').slice(0, 16)];
}

/**
 * Tells whether a picture is there and not damaged. Content is read only where the file was changed after `since`, or
 * its sum is not known: then it must begin and end as a JPEG does.
 *
 * @param sum as it was drawn; undefined for a picture of earlier versions
 * @param since when the sums were written, in milliseconds as `fs.Stats.mtimeMs`
 */
export function isWhole(file: string, sum: PictureSum | undefined, since: number): boolean {
  const stats = fs.statSync(file, { throwIfNoEntry: false });
  if (stats?.isFile() !== true) return false;
  if (sum === undefined) return isWholeJpeg(fs.readFileSync(file));
  if (stats.size !== sum[0]) return false;
  return stats.mtimeMs <= since || sumOf(fs.readFileSync(file))[1] === sum[1];
}

function isWholeJpeg(bytes: Buffer): boolean {
  return bytes.length > 4 && bytes.readUInt16BE(0) === 0xffd8 && bytes.readUInt16BE(bytes.length - 2) === 0xffd9;
}
