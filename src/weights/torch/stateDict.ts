import { damagedFile, refusedFile } from '../errors';
import { placeTensor, type Storage, type StoredTensor } from '../storedTensor';
import { kindOf, type PickleStorage, type PickleTensor, type PickleValue } from './pickleValues';

/**
 * Tensors of an unpickled state dict, by name.
 *
 * @param locate finds the bytes of a declared storage and has checked that they are as many as declared
 * @throws BreedlabError naming the entry that is not a tensor under a string key
 */
export function stateDictTensors(
  file: string,
  value: PickleValue,
  locate: (storage: PickleStorage) => Storage,
): Map<string, StoredTensor> {
  if (typeof value !== 'object' || value?.kind !== 'dict') {
    throw refusedFile(file, 'the top level', `it holds ${kindOf(value)} instead of a state dict`);
  }
  const tensors = new Map<string, StoredTensor>();
  for (const [key, entry] of value.entries) {
    if (typeof key !== 'string') throw refusedFile(file, 'the top level', `a key is ${kindOf(key)} instead of a name`);
    tensors.set(key, placed(file, key, asTensor(file, key, entry), locate));
  }
  return tensors;
}

function asTensor(file: string, key: string, entry: PickleValue): PickleTensor {
  if (typeof entry === 'object' && entry?.kind === 'tensor') return entry;
  const hint =
    typeof entry === 'object' && entry?.kind === 'dict'
      ? ' (a training checkpoint keeps its weights under such a key)'
      : '';
  throw refusedFile(file, `entry '${key}'`, `it is ${kindOf(entry)} instead of a tensor${hint}`);
}

function placed(
  file: string,
  name: string,
  tensor: PickleTensor,
  locate: (storage: PickleStorage) => Storage,
): StoredTensor {
  const storage = locate(tensor.storage);
  if (storage.dtype !== tensor.storage.dtype || storage.elements !== tensor.storage.elements) {
    throw damagedFile(file, `tensor '${name}'`, `storage '${tensor.storage.key}' is declared with two types or sizes`);
  }
  return placeTensor(file, name, tensor, storage);
}
