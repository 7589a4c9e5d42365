import { damagedFile, refusedFile } from '../errors';
import type { FileBytes } from '../fileBytes';

/**
 * An entry of a zip archive: its bytes lie as they are in the file, since only stored entries are accepted.
 */
export interface ZipEntry {
  readonly name: string;
  /** Byte of the file at which the content starts. */
  readonly position: number;
  readonly size: number;
  readonly crc32: number;
}

const LOCAL_HEADER = { signature: 0x04034b50, bytes: 30 };
const CENTRAL_HEADER = { signature: 0x02014b50, bytes: 46 };
const END_RECORD = { signature: 0x06054b50, bytes: 22 };
const ZIP64_END_RECORD = { signature: 0x06064b50, bytes: 56 };
const ZIP64_LOCATOR = { signature: 0x07064b50, bytes: 20 };
const MAX_COMMENT_BYTES = 0xffff;
const MAX_ENTRIES = 100_000;
const MAX_DIRECTORY_BYTES = 32 * 2 ** 20;
const ENCRYPTED = 0x1;
/** Sizes and checksum follow the content; the local header has zeros. */
const HAS_DESCRIPTOR = 0x8;

interface CentralEntry {
  readonly name: string;
  readonly flags: number;
  readonly crc32: number;
  readonly size: number;
  readonly headerPosition: number;
}

/**
 * Entries of a zip archive, from its central directory. Source: PKWARE's APPNOTE 6.3, ZIP64 included.
 *
 * @throws BreedlabError naming the entry when it is compressed, encrypted, occurs twice, overlaps another,
 * leaves the file, or its local header contradicts the directory
 */
export function zipEntries(bytes: FileBytes): Map<string, ZipEntry> {
  const directory = locateDirectory(bytes);
  const central = readDirectory(bytes, directory);
  const ordered = [...central].sort((a, b) => a.headerPosition - b.headerPosition);
  const entries = new Map<string, ZipEntry>();
  let free = 0;
  for (const entry of ordered) {
    if (entry.headerPosition < free)
      throw damagedFile(bytes.path, `entry '${entry.name}'`, 'it overlaps the entry before it');
    if (entries.has(entry.name))
      throw damagedFile(bytes.path, `entry '${entry.name}'`, 'the name occurs twice');
    const position = contentPosition(bytes, entry);
    free = position + entry.size;
    if (free > directory.position)
      throw damagedFile(bytes.path, `entry '${entry.name}'`, 'it reaches into the central directory');
    entries.set(entry.name, { name: entry.name, position, size: entry.size, crc32: entry.crc32 });
  }
  return entries;
}

interface Directory {
  readonly position: number;
  readonly bytes: number;
  readonly entries: number;
}

function locateDirectory(bytes: FileBytes): Directory {
  const end = findEndRecord(bytes);
  const zip64 = readZip64(bytes, end.position);
  const found = zip64 ?? {
    position: end.view.getUint32(16, true),
    bytes: end.view.getUint32(12, true),
    entries: end.view.getUint16(10, true),
  };
  const limit = zip64?.end ?? end.position;
  if (found.position + found.bytes !== limit) {
    throw damagedFile(
      bytes.path,
      'the end of the archive',
      `its directory should end at byte ${limit} instead of ${found.position + found.bytes}`,
    );
  }
  if (found.bytes > MAX_DIRECTORY_BYTES || found.entries > MAX_ENTRIES) {
    throw refusedFile(
      bytes.path,
      'the end of the archive',
      `a directory of ${found.entries} entries and ${found.bytes} bytes`,
    );
  }
  return found;
}

/** The end record is followed by a comment of a length that it states, and by nothing else. */
function findEndRecord(bytes: FileBytes): { position: number; view: DataView } {
  const length = Math.min(bytes.size, END_RECORD.bytes + MAX_COMMENT_BYTES);
  const start = bytes.size - length;
  const tail = bytes.read(start, length, 'the end of the archive');
  const view = new DataView(tail.buffer);
  for (let at = length - END_RECORD.bytes; at >= 0; at--) {
    if (view.getUint32(at, true) !== END_RECORD.signature) continue;
    if (at + END_RECORD.bytes + view.getUint16(at + 20, true) === length) {
      return { position: start + at, view: new DataView(tail.buffer, at, END_RECORD.bytes) };
    }
  }
  throw damagedFile(
    bytes.path,
    'the end of the archive',
    'the zip end record is missing: the file is cut off',
  );
}

function readZip64(bytes: FileBytes, endPosition: number): (Directory & { end: number }) | undefined {
  const locatorPosition = endPosition - ZIP64_LOCATOR.bytes;
  if (locatorPosition < 0) return undefined;
  const locator = viewOf(bytes, locatorPosition, ZIP64_LOCATOR.bytes, 'the ZIP64 locator');
  if (locator.getUint32(0, true) !== ZIP64_LOCATOR.signature) return undefined;
  const position = safeUint64(bytes, locator, 8, 'the ZIP64 locator');
  const where = 'the ZIP64 end record';
  const record = viewOf(bytes, position, ZIP64_END_RECORD.bytes, where);
  if (record.getUint32(0, true) !== ZIP64_END_RECORD.signature)
    throw damagedFile(bytes.path, where, 'its signature is wrong');
  return {
    entries: safeUint64(bytes, record, 32, where),
    bytes: safeUint64(bytes, record, 40, where),
    position: safeUint64(bytes, record, 48, where),
    end: position,
  };
}

function readDirectory(bytes: FileBytes, directory: Directory): CentralEntry[] {
  const where = 'the central directory';
  const content = bytes.read(directory.position, directory.bytes, where);
  const view = new DataView(content.buffer);
  const entries: CentralEntry[] = [];
  let at = 0;
  while (at < content.length) {
    if (at + CENTRAL_HEADER.bytes > content.length || view.getUint32(at, true) !== CENTRAL_HEADER.signature) {
      throw damagedFile(bytes.path, where, `entry ${entries.length} has no header`);
    }
    const nameEnd = at + CENTRAL_HEADER.bytes + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > content.length)
      throw damagedFile(bytes.path, where, `entry ${entries.length} leaves the directory`);
    const name = nameText(content.subarray(at + CENTRAL_HEADER.bytes, nameEnd));
    entries.push(
      centralEntry(
        bytes,
        name,
        new DataView(content.buffer, at, CENTRAL_HEADER.bytes),
        content.subarray(nameEnd, extraEnd),
      ),
    );
    at = next;
  }
  if (entries.length !== directory.entries) {
    throw damagedFile(bytes.path, where, `it has ${entries.length} entries instead of ${directory.entries}`);
  }
  return entries;
}

function centralEntry(bytes: FileBytes, name: string, header: DataView, extra: Uint8Array): CentralEntry {
  const where = `entry '${name}'`;
  const flags = header.getUint16(8, true);
  const method = header.getUint16(10, true);
  if (flags & ENCRYPTED) throw refusedFile(bytes.path, where, 'it is encrypted');
  if (method !== 0)
    throw refusedFile(bytes.path, where, `it is compressed (method ${method}); PyTorch stores`);
  const stored = [
    header.getUint32(24, true),
    header.getUint32(20, true),
    header.getUint32(42, true),
  ] as const;
  const [size, compressedSize, headerPosition] = wideFields(bytes, where, stored, extra);
  if (compressedSize !== size)
    throw damagedFile(bytes.path, where, `${compressedSize} bytes stored for ${size}`);
  return { name, flags, crc32: header.getUint32(16, true), size, headerPosition };
}

/** Fields that are 0xffffffff have their value, in the same order, in the ZIP64 extra field (id 1). */
function wideFields(
  bytes: FileBytes,
  where: string,
  stored: readonly [number, number, number],
  extra: Uint8Array,
): [number, number, number] {
  const wide = extraField(extra, 1);
  let at = 0;
  const widen = (value: number): number => {
    if (value !== 0xffffffff) return value;
    if (wide === undefined || at + 8 > wide.byteLength)
      throw damagedFile(bytes.path, where, 'its ZIP64 sizes are missing');
    at += 8;
    return safeUint64(bytes, wide, at - 8, where);
  };
  return [widen(stored[0]), widen(stored[1]), widen(stored[2])];
}

function extraField(extra: Uint8Array, id: number): DataView | undefined {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    const size = view.getUint16(at + 2, true);
    if (at + 4 + size > extra.length) return undefined;
    if (view.getUint16(at, true) === id) return new DataView(extra.buffer, extra.byteOffset + at + 4, size);
  }
  return undefined;
}

/** Start of an entry's content, after its local header, which must tell the same story as the directory. */
function contentPosition(bytes: FileBytes, entry: CentralEntry): number {
  const where = `entry '${entry.name}'`;
  const header = viewOf(bytes, entry.headerPosition, LOCAL_HEADER.bytes, where);
  if (header.getUint32(0, true) !== LOCAL_HEADER.signature)
    throw damagedFile(bytes.path, where, 'its local header is missing');
  const nameStart = entry.headerPosition + LOCAL_HEADER.bytes;
  const nameLength = header.getUint16(26, true);
  const localName = nameText(bytes.read(nameStart, nameLength, where));
  if (localName !== entry.name)
    throw damagedFile(bytes.path, where, `its local header calls it '${localName}'`);
  if (header.getUint16(8, true) !== 0)
    throw damagedFile(bytes.path, where, 'its local header says it is compressed');
  if (!(entry.flags & HAS_DESCRIPTOR)) requireSameSize(bytes, where, header, entry);
  return nameStart + nameLength + header.getUint16(28, true);
}

function requireSameSize(bytes: FileBytes, where: string, header: DataView, entry: CentralEntry): void {
  const size = header.getUint32(22, true);
  if ((size !== entry.size && size !== 0xffffffff) || header.getUint32(14, true) !== entry.crc32) {
    throw damagedFile(
      bytes.path,
      where,
      'size or checksum differ between its local header and the directory',
    );
  }
}

function viewOf(bytes: FileBytes, position: number, length: number, where: string): DataView {
  return new DataView(bytes.read(position, length, where).buffer);
}

function safeUint64(bytes: FileBytes, view: DataView, at: number, where: string): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(bytes.size))
    throw damagedFile(bytes.path, where, `${value} is more than the file's ${bytes.size} bytes`);
  return Number(value);
}

/** Names that PyTorch writes are ASCII; other bytes only need to stay distinct. */
function nameText(name: Uint8Array): string {
  return Buffer.from(name).toString('latin1');
}
