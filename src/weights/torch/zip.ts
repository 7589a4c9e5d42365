import { fromRandomAccessReaderPromise, RandomAccessReader, type Entry, type ZipFile } from 'yauzl';
import { BreedlabError, crc32, messageOf } from '../../core';
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

const MAX_ENTRIES = 100_000;
const MAX_DIRECTORY_BYTES = 32 * 2 ** 20;
/** Bytes of an entry in the directory before its name. */
const DIRECTORY_HEADER_BYTES = 46;
/** A flag: sizes and checksum follow the content; the local header has zeros. */
const HAS_DESCRIPTOR = 0x8;
const CHUNK_BYTES = 2 ** 20;

/**
 * Entries of a zip archive, ZIP64 included, by its central directory.
 *
 * @throws BreedlabError when the directory cannot be read or is too large, or an entry is compressed, encrypted, occurs
 *   twice, overlaps another, leaves the file, or its local header contradicts the directory
 */
export async function zipEntries(bytes: FileBytes): Promise<Map<string, ZipEntry>> {
  const reader = new BytesReader(bytes);
  // Names are compared as bytes, and sizes below, where the entry can be named.
  const options = { autoClose: false, decodeStrings: false, validateEntrySizes: false };
  try {
    const zip = await fromRandomAccessReaderPromise(reader, bytes.size, options);
    const directory = await readDirectory(bytes, zip);
    directory.sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
    const entries = new Map<string, ZipEntry>();
    let free = 0;
    for (const entry of directory) {
      const name = nameText(entry.fileNameRaw);
      reader.where = `entry '${name}'`;
      requireStored(bytes, reader.where, entry);
      if (entry.relativeOffsetOfLocalHeader < free)
        throw damagedFile(bytes.path, reader.where, 'it overlaps the entry before it');
      if (entries.has(name)) throw damagedFile(bytes.path, reader.where, 'the name occurs twice');
      const position = await contentPosition(bytes, zip, entry, reader.where);
      free = position + entry.uncompressedSize;
      entries.set(name, { name, position, size: entry.uncompressedSize, crc32: entry.crc32 });
    }
    return entries;
  } catch (error) {
    if (error instanceof BreedlabError) throw error;
    throw damagedFile(bytes.path, reader.where, messageOf(error).replace(/\.$/, ''), { cause: error });
  }
}

/**
 * Reads an entry once, 1 MiB at a time, against its checksum.
 *
 * @throws BreedlabError naming it when they differ
 */
export function verifyEntry(bytes: FileBytes, entry: ZipEntry): void {
  const where = `entry '${entry.name}'`;
  const chunk = new Uint8Array(Math.min(CHUNK_BYTES, entry.size));
  const hex = (value: number): string => value.toString(16).padStart(8, '0');
  let crc = 0;
  for (let at = 0; at < entry.size; at += chunk.length) {
    const part = chunk.subarray(0, Math.min(chunk.length, entry.size - at));
    bytes.readInto(part, entry.position + at, where);
    crc = crc32(part, crc);
  }
  if (crc !== entry.crc32)
    throw damagedFile(bytes.path, where, `its CRC-32 is ${hex(crc)} instead of ${hex(entry.crc32)}`);
}

/** Reads for yauzl through the file that the tensors are read from. */
class BytesReader extends RandomAccessReader {
  /** The part of the archive that is read, for errors. */
  where = 'the zip directory';

  constructor(private readonly bytes: FileBytes) {
    super();
  }

  override read(...[buffer, offset, length, position, callback]: Parameters<RandomAccessReader['read']>): void {
    try {
      this.bytes.readInto(buffer.subarray(offset, offset + length), position, this.where);
    } catch (error) {
      setImmediate(callback, error as Error);
      return;
    }
    setImmediate(callback, null, length);
  }
}

async function readDirectory(bytes: FileBytes, zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  let size = 0;
  for await (const entry of zip.eachEntry()) {
    size += DIRECTORY_HEADER_BYTES + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
    if (zip.entryCount > MAX_ENTRIES || size > MAX_DIRECTORY_BYTES) {
      throw refusedFile(
        bytes.path,
        'the zip directory',
        `${zip.entryCount} entries; at most ${MAX_ENTRIES} in ${MAX_DIRECTORY_BYTES} bytes are read`,
      );
    }
    entries.push(entry);
  }
  return entries;
}

function requireStored(bytes: FileBytes, where: string, entry: Entry): void {
  const { compressionMethod, compressedSize, uncompressedSize } = entry;
  if (entry.isEncrypted()) throw refusedFile(bytes.path, where, 'it is encrypted');
  if (compressionMethod !== 0)
    throw refusedFile(bytes.path, where, `it is compressed (method ${compressionMethod}); PyTorch stores`);
  if (compressedSize !== uncompressedSize)
    throw damagedFile(bytes.path, where, `${compressedSize} bytes stored for ${uncompressedSize}`);
}

/** Start of an entry's content, after its local header, which must tell the same story as the directory. */
async function contentPosition(bytes: FileBytes, zip: ZipFile, entry: Entry, where: string): Promise<number> {
  const local = await zip.readLocalFileHeaderPromise(entry);
  if (!local.fileName.equals(entry.fileNameRaw))
    throw damagedFile(bytes.path, where, `its local header calls it '${nameText(local.fileName)}'`);
  if (local.compressionMethod !== 0) throw damagedFile(bytes.path, where, 'its local header says it is compressed');
  const sizes = [entry.uncompressedSize, 0xffffffff];
  const isSame = sizes.includes(local.uncompressedSize) && local.crc32 === entry.crc32;
  if (!isSame && !(entry.generalPurposeBitFlag & HAS_DESCRIPTOR)) {
    throw damagedFile(bytes.path, where, 'size or checksum differ between its local header and the directory');
  }
  return local.fileDataStart;
}

/** Names that PyTorch writes are ASCII; other bytes only need to stay distinct. */
function nameText(name: Buffer): string {
  return name.toString('latin1');
}
