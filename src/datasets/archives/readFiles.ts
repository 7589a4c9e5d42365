import { archiveEntries } from './entries';
import { damagedArchive, refusedArchive } from './archive';

/** Largest file that is read into memory. */
const MOST_BYTES = 2 ** 26;
const MOST_ENTRIES = 100_000;

/**
 * Reads single files of an archive into memory: lists, not images.
 *
 * @returns contents by name
 * @throws BreedlabError when one is missing or larger than 64 MiB
 */
export async function readArchiveFiles(
  archive: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, Buffer>> {
  const contents = new Map<string, Buffer>();
  let entries = 0;
  for await (const entry of archiveEntries(archive)) {
    if (++entries > MOST_ENTRIES) throw refusedArchive(archive, `it has more than ${MOST_ENTRIES} entries`);
    const name = entry.path.replace(/^\.\//, '');
    if (entry.kind !== 'file' || !names.includes(name)) continue;
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of entry.read()) {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) throw refusedArchive(archive, `its entry '${name}' is too large`);
      chunks.push(chunk);
    }
    contents.set(name, Buffer.concat(chunks));
    if (contents.size === names.length) return contents;
  }
  const missing = names.filter((name) => !contents.has(name));
  throw damagedArchive(archive, `it has no ${missing.map((name) => `'${name}'`).join(', ')}`);
}
