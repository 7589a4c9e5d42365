import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { crc32 } from '../../core';
import { damagedArchive, type ArchiveEntry } from './archive';

const TYPE_MASK = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;
const LINK = 0o120000;

/** The entries of a zip archive by its central directory. Each content is checked against its CRC-32. */
export async function* zipEntries(
  file: string,
  onRead: (bytes: number) => void = () => undefined,
): AsyncIterableIterator<ArchiveEntry> {
  const zip = await openPromise(file, { autoClose: false, strictFileNames: true });
  try {
    let bytes = 0;
    for await (const entry of zip.eachEntry()) {
      yield {
        path: entry.fileName,
        kind: kindOf(entry),
        bytes: entry.uncompressedSize,
        read: () => content(file, zip, entry),
      };
      bytes += entry.compressedSize;
      onRead(bytes);
    }
  } finally {
    zip.close();
  }
}

function kindOf({ fileName, externalFileAttributes }: Entry): ArchiveEntry['kind'] {
  if (fileName.endsWith('/')) return 'folder';
  // Archives that were not made on Unix have no mode.
  switch ((externalFileAttributes >>> 16) & TYPE_MASK) {
    case 0:
    case REGULAR:
      return 'file';
    case FOLDER:
      return 'folder';
    case LINK:
      return 'link';
    default:
      return 'other';
  }
}

async function* content(file: string, zip: ZipFile, entry: Entry): AsyncIterableIterator<Uint8Array> {
  if (entry.isEncrypted()) throw damagedArchive(file, `its entry '${entry.fileName}' is encrypted`);
  let crc = 0;
  for await (const chunk of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (crc !== entry.crc32) throw damagedArchive(file, `the CRC-32 of its entry '${entry.fileName}' is wrong`);
}
