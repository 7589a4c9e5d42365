import { elementBytes } from '../elements';
import { damagedFile, refusedFile } from '../errors';
import type { FileBytes } from '../fileBytes';
import type { Storage, StoredTensor } from '../storedTensor';
import { PickleCursor } from './pickleCursor';
import { runPickle } from './pickleMachine';
import type { PickleStorage, PickleValue } from './pickleValues';
import { stateDictTensors } from './stateDict';
import { MAX_PICKLE_BYTES } from './torchZip';

/** A pickle of protocol 2 that holds the long 0x1950a86a20f9469cfc6c. */
const MAGIC = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];
const PROTOCOL_VERSION = 1001;
const LENGTH_BYTES = 8;

/** True when the file starts like one of PyTorch 0.1.10 to 1.5. */
export function looksLikeTorchLegacy(bytes: FileBytes): boolean {
  if (bytes.size < MAGIC.length) return false;
  const start = bytes.read(0, MAGIC.length, 'the signature');
  return MAGIC.every((byte, i) => start[i] === byte);
}

/**
 * Tensors of a `.pth` before PyTorch 1.6 (torchvision's VGG16 files are such): five pickles (magic number,
 * protocol version, system, state dict, storage keys), then for each key its element count and elements. It
 * has no checksums.
 *
 * @throws BreedlabError naming the file and the entry
 */
export function torchLegacyEntries(bytes: FileBytes): Map<string, StoredTensor> {
  const head = bytes.read(0, Math.min(bytes.size, MAX_PICKLE_BYTES), 'the pickles');
  let position = MAGIC.length;
  const next = (where: string): PickleValue => {
    const cursor = new PickleCursor(bytes.path, where, head, position);
    const value = runPickle(cursor);
    position = cursor.position;
    return value;
  };
  requireVersion(bytes, next('the protocol version'));
  requireLittleEndian(bytes, next('the system information'));
  const stateDict = next('the state dict');
  const keys = storageKeys(bytes, next('the storage keys'));

  const declared = new Map<string, PickleStorage>();
  // The first pass only learns type and size of each storage, which place the storages after them.
  stateDictTensors(bytes.path, stateDict, (storage) => {
    declared.set(storage.key, declared.get(storage.key) ?? storage);
    return { ...declared.get(storage.key)!, position: 0 };
  });
  const storages = placeStorages(bytes, keys, declared, position);
  return stateDictTensors(bytes.path, stateDict, (storage) => {
    const found = storages.get(storage.key);
    if (found === undefined)
      throw damagedFile(bytes.path, `storage '${storage.key}'`, 'it is not among the storage keys');
    return found;
  });
}

function requireVersion(bytes: FileBytes, version: PickleValue): void {
  if (version === PROTOCOL_VERSION) return;
  throw refusedFile(
    bytes.path,
    'the protocol version',
    `${typeof version === 'number' ? version : 'not a number'} instead of ${PROTOCOL_VERSION}`,
  );
}

function requireLittleEndian(bytes: FileBytes, system: PickleValue): void {
  const little =
    typeof system === 'object' && system?.kind === 'dict' ? system.entries.get('little_endian') : undefined;
  if (little !== true) throw refusedFile(bytes.path, 'the system information', 'it does not say little_endian = True');
}

function storageKeys(bytes: FileBytes, value: PickleValue): string[] {
  const items = typeof value === 'object' && value?.kind === 'list' ? value.items : undefined;
  const keys = items?.filter((item) => typeof item === 'string');
  if (items === undefined || keys?.length !== items.length || new Set(keys).size !== keys.length) {
    throw damagedFile(bytes.path, 'the storage keys', 'not a list of different texts');
  }
  return keys;
}

function placeStorages(
  bytes: FileBytes,
  keys: readonly string[],
  declared: ReadonlyMap<string, PickleStorage>,
  start: number,
): Map<string, Storage> {
  const storages = new Map<string, Storage>();
  let position = start;
  for (const key of keys) {
    const where = `storage '${key}'`;
    const storage = declared.get(key);
    if (storage === undefined) throw damagedFile(bytes.path, where, 'no tensor uses it');
    const count = new DataView(bytes.read(position, LENGTH_BYTES, where).buffer).getBigInt64(0, true);
    if (count !== BigInt(storage.elements))
      throw damagedFile(bytes.path, where, `${count} elements where ${storage.elements} are declared`);
    storages.set(key, {
      dtype: storage.dtype,
      elements: storage.elements,
      position: position + LENGTH_BYTES,
    });
    position += LENGTH_BYTES + storage.elements * elementBytes(storage.dtype);
    if (position > bytes.size)
      throw damagedFile(bytes.path, where, `it ends at byte ${position} of ${bytes.size}: the file is cut off`);
  }
  if (position !== bytes.size)
    throw damagedFile(bytes.path, 'the end of the file', `${bytes.size - position} bytes follow the last storage`);
  return storages;
}
