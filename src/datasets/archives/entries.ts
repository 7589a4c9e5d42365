import { BreedlabError, messageOf } from '../../core';
import { damagedArchive, firstBytes, type ArchiveEntry } from './archive';

/**
 * The entries of a zip, tar or gzipped tar archive, told by its first bytes, in the archive's order.
 *
 * @param onRead called with the bytes of the archive read so far. Default: not called
 * @throws BreedlabError from the iteration when the file is none of these, is cut off or damaged
 */
export async function* archiveEntries(
  file: string,
  onRead?: (bytes: number) => void,
): AsyncIterableIterator<ArchiveEntry> {
  try {
    // Loaded with the first archive: a cell that unpacks nothing need not wait for them.
    const [{ tarEntries }, { zipEntries }] = await Promise.all([import('./tar.js'), import('./zip.js')]);
    const isZip = firstBytes(file, 4).equals(Buffer.from('PK\x03\x04', 'latin1'));
    for await (const entry of isZip ? zipEntries(file, onRead) : tarEntries(file, onRead)) {
      yield { ...entry, read: () => named(file, entry.read()) };
    }
  } catch (error) {
    throw asDamage(file, error);
  }
}

/** The content with the archive's name in its errors. */
async function* named(file: string, content: AsyncIterable<Uint8Array>): AsyncIterableIterator<Uint8Array> {
  try {
    yield* content;
  } catch (error) {
    throw asDamage(file, error);
  }
}

function asDamage(file: string, error: unknown): Error {
  return error instanceof BreedlabError ? error : damagedArchive(file, messageOf(error), error);
}
