import { elementBytes } from '../elements';
import { damagedFile, refusedFile } from '../errors';
import type { FileBytes } from '../fileBytes';
import type { Storage, StoredTensor } from '../storedTensor';
import { PickleCursor } from './pickleCursor';
import { runPickle } from './pickleMachine';
import type { PickleStorage } from './pickleValues';
import { stateDictTensors } from './stateDict';
import { verifyEntry, zipEntries, type ZipEntry } from './zip';

/** Largest pickle that is read into memory. VGG16-BN's state dict takes 7 kB. */
export const MAX_PICKLE_BYTES = 16 * 2 ** 20;
const LOCAL_FILE_SIGNATURE = 0x04034b50;

/** True when the file starts like a zip archive, as torch.save writes it since PyTorch 1.6. */
export function looksLikeZip(bytes: FileBytes): boolean {
  return (
    bytes.size >= 4 &&
    new DataView(bytes.read(0, 4, 'the signature').buffer).getUint32(0, true) === LOCAL_FILE_SIGNATURE
  );
}

/**
 * Tensors of a `.pth` of PyTorch 1.6 and later: a zip archive with `<root>/data.pkl` and a storage in each
 * `<root>/data/<key>`. Checksums of storages are checked when a tensor is read.
 *
 * @throws BreedlabError naming the file and the entry
 */
export async function torchZipEntries(bytes: FileBytes): Promise<Map<string, StoredTensor>> {
  const entries = await zipEntries(bytes);
  const pickle = findPickle(bytes, entries);
  const root = pickle.name.slice(0, -'data.pkl'.length);
  requireLittleEndian(bytes, entries.get(`${root}byteorder`));
  const where = `entry '${pickle.name}'`;
  const cursor = new PickleCursor(bytes.path, where, readEntry(bytes, pickle, MAX_PICKLE_BYTES));
  const value = runPickle(cursor);
  if (cursor.position !== pickle.size)
    throw damagedFile(bytes.path, where, `the pickle ends at byte ${cursor.position} of ${pickle.size}`);
  const storages = new Map<string, Storage>();
  return stateDictTensors(bytes.path, value, (declared) => {
    const known = storages.get(declared.key) ?? storageOf(bytes, entries.get(`${root}data/${declared.key}`), declared);
    storages.set(declared.key, known);
    return known;
  });
}

function findPickle(bytes: FileBytes, entries: ReadonlyMap<string, ZipEntry>): ZipEntry {
  const pickles = [...entries.values()].filter(({ name }) => /^[^/]+\/data\.pkl$/.test(name));
  const [pickle] = pickles;
  if (pickle === undefined || pickles.length > 1) {
    throw refusedFile(
      bytes.path,
      'the archive',
      `${pickles.length} entries are called <root>/data.pkl; torch.save writes one`,
    );
  }
  const root = pickle.name.slice(0, -'data.pkl'.length);
  if (entries.has(`${root}constants.pkl`))
    throw refusedFile(bytes.path, `entry '${root}constants.pkl'`, 'it is a TorchScript program');
  return pickle;
}

function requireLittleEndian(bytes: FileBytes, entry: ZipEntry | undefined): void {
  if (entry === undefined) return;
  const order = Buffer.from(readEntry(bytes, entry, 16)).toString('latin1');
  if (order !== 'little') throw refusedFile(bytes.path, `entry '${entry.name}'`, `byte order '${order}'`);
}

function readEntry(bytes: FileBytes, entry: ZipEntry, limit: number): Uint8Array {
  if (entry.size > limit)
    throw refusedFile(bytes.path, `entry '${entry.name}'`, `${entry.size} bytes, more than ${limit}`);
  verifyEntry(bytes, entry);
  return bytes.read(entry.position, entry.size, `entry '${entry.name}'`);
}

function storageOf(bytes: FileBytes, entry: ZipEntry | undefined, declared: PickleStorage): Storage {
  const where = `storage '${declared.key}'`;
  if (entry === undefined) throw damagedFile(bytes.path, where, 'the archive has no such entry');
  const expected = declared.elements * elementBytes(declared.dtype);
  if (entry.size !== expected) {
    throw damagedFile(bytes.path, where, `${entry.size} bytes for ${declared.elements} elements of ${declared.dtype}`);
  }
  return {
    dtype: declared.dtype,
    elements: declared.elements,
    position: entry.position,
    verify: once(() => verifyEntry(bytes, entry)),
  };
}

function once(check: () => void): () => void {
  let done = false;
  return () => {
    if (!done) check();
    done = true;
  };
}
