import type { ElementType } from '../elements';
import { damagedFile, refusedFile } from '../errors';
import type { PickleCursor } from './pickleCursor';
import { kindOf, type PickleDict, type PickleGlobal, type PickleTensor, type PickleValue } from './pickleValues';

/** Typed storages of torch and the types of their elements. */
const STORAGES: ReadonlyMap<string, ElementType> = new Map([
  ['torch.FloatStorage', 'float32'],
  ['torch.HalfStorage', 'float16'],
  ['torch.BFloat16Storage', 'bfloat16'],
  ['torch.DoubleStorage', 'float64'],
  ['torch.LongStorage', 'int64'],
  ['torch.IntStorage', 'int32'],
  ['torch.ShortStorage', 'int16'],
  ['torch.CharStorage', 'int8'],
  ['torch.ByteStorage', 'uint8'],
  ['torch.BoolStorage', 'bool'],
]);

type Builder = (cursor: PickleCursor, args: readonly PickleValue[], spend: (steps: number) => void) => PickleValue;

/** A name that may be called, and the plain record it makes here. */
const BUILDERS: ReadonlyMap<string, Builder> = new Map<string, Builder>([
  ['collections.OrderedDict', orderedDict],
  ['torch._utils._rebuild_tensor', rebuildTensor],
  ['torch._utils._rebuild_tensor_v2', rebuildTensor],
  ['torch._utils._rebuild_parameter', rebuildParameter],
]);

/**
 * A global by its full name. @throws BreedlabError that names it, unless it belongs to a state dict of
 * tensors
 */
export function knownGlobal(cursor: PickleCursor, name: string): PickleGlobal {
  if (STORAGES.has(name) || BUILDERS.has(name)) return { kind: 'global', name };
  throw refusedFile(
    cursor.file,
    cursor.where,
    `it asks for the global '${name.slice(0, 200)}', which no state dict of tensors needs`,
  );
}

/**
 * Stands for calling a global.
 *
 * @param spend counts steps that the call takes beyond one
 * @throws BreedlabError when the global cannot be called or its arguments are of the wrong kind
 */
export function callGlobal(
  cursor: PickleCursor,
  callee: PickleValue,
  args: PickleValue,
  spend: (steps: number) => void,
): PickleValue {
  const build = typeof callee === 'object' && callee?.kind === 'global' ? BUILDERS.get(callee.name) : undefined;
  if (build === undefined) throw damaged(cursor, `${kindOf(callee)} is called`);
  if (typeof args !== 'object' || args?.kind !== 'tuple') throw damaged(cursor, `arguments come as ${kindOf(args)}`);
  return build(cursor, args.items, spend);
}

/**
 * The storage of a persistent id `('storage', torch.XStorage, key, location, elements)`; the legacy format
 * adds a sixth item, a view into another storage, which is None since PyTorch 0.4.
 */
export function persistentStorage(cursor: PickleCursor, id: PickleValue): PickleValue {
  const [tag, type, key, , elements, view = null] = typeof id === 'object' && id?.kind === 'tuple' ? id.items : [];
  const name = typeof type === 'object' && type?.kind === 'global' ? type.name : undefined;
  const dtype = name === undefined ? undefined : STORAGES.get(name);
  if (tag !== 'storage' || dtype === undefined || typeof key !== 'string')
    throw damaged(cursor, 'a persistent id is not a storage');
  if (typeof elements !== 'number' || !Number.isSafeInteger(elements) || elements < 0) {
    throw damaged(cursor, `storage '${key}' has no whole number of elements`);
  }
  if (view !== null) throw refusedFile(cursor.file, cursor.where, `storage '${key}' is a view of another storage`);
  return { kind: 'storage', dtype, key, elements };
}

/** `OrderedDict()`, or `OrderedDict([[key, value], ...])` as Python 2 wrote it. */
function orderedDict(cursor: PickleCursor, args: readonly PickleValue[], spend: (steps: number) => void): PickleDict {
  const entries = new Map<PickleValue, PickleValue>();
  const [pairs] = args;
  if (args.length > 1 || (pairs !== undefined && !isList(pairs)))
    throw damaged(cursor, 'an OrderedDict is not made of pairs');
  if (pairs === undefined) return { kind: 'dict', entries };
  spend(pairs.items.length);
  for (const pair of pairs.items) {
    if (!isList(pair) || pair.items.length !== 2) throw damaged(cursor, 'an OrderedDict is not made of pairs');
    const [key, value] = pair.items as [PickleValue, PickleValue];
    if (entries.has(key)) throw damaged(cursor, `the key ${String(key).slice(0, 200)} occurs twice`);
    entries.set(key, value);
  }
  return { kind: 'dict', entries };
}

/** `(storage, offset, size, stride[, requires_grad, hooks[, metadata]])`. */
function rebuildTensor(cursor: PickleCursor, args: readonly PickleValue[]): PickleTensor {
  const [storage, offset, shape, strides, , , metadata = null] = args;
  if (typeof storage !== 'object' || storage?.kind !== 'storage')
    throw damaged(cursor, `a tensor is made from ${kindOf(storage)}`);
  if (offset === undefined || !isList(shape) || !isList(strides))
    throw damaged(cursor, `a tensor in storage '${storage.key}' has no shape`);
  if (metadata !== null && !(typeof metadata === 'object' && metadata.kind === 'dict' && metadata.entries.size === 0)) {
    throw refusedFile(
      cursor.file,
      cursor.where,
      `a tensor in storage '${storage.key}' is a negated or conjugated view`,
    );
  }
  return { kind: 'tensor', storage, offset, shape: shape.items, strides: strides.items };
}

/** `(tensor, requires_grad, hooks)`. */
function rebuildParameter(cursor: PickleCursor, [tensor]: readonly PickleValue[]): PickleTensor {
  if (typeof tensor === 'object' && tensor?.kind === 'tensor') return tensor;
  throw damaged(cursor, `a parameter is made from ${kindOf(tensor)}`);
}

function isList(value: PickleValue | undefined): value is Extract<PickleValue, { kind: 'tuple' | 'list' }> {
  return typeof value === 'object' && value !== null && (value.kind === 'tuple' || value.kind === 'list');
}

function damaged(cursor: PickleCursor, problem: string): Error {
  return damagedFile(cursor.file, `${cursor.where}, byte ${cursor.position}`, problem);
}
