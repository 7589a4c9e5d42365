import type { ElementType } from '../elements';

/** Values that the pickle machine can hold. There is no way to make anything else. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleTuple
  | PickleList
  | PickleDict
  | PickleGlobal
  | PickleStorage
  | PickleTensor;

export interface PickleTuple {
  readonly kind: 'tuple';
  readonly items: readonly PickleValue[];
}

export interface PickleList {
  readonly kind: 'list';
  readonly items: PickleValue[];
}

/**
 * A dict or an OrderedDict. Keys that are objects are kept by identity: a state dict has string keys only.
 */
export interface PickleDict {
  readonly kind: 'dict';
  readonly entries: Map<PickleValue, PickleValue>;
}

/** One of the known names, see `knownGlobal`. */
export interface PickleGlobal {
  readonly kind: 'global';
  readonly name: string;
}

/** A storage that the file declares; whether its bytes exist is checked later. */
export interface PickleStorage {
  readonly kind: 'storage';
  readonly dtype: ElementType;
  readonly key: string;
  /** As declared; any number. */
  readonly elements: number;
}

/** A tensor as the file claims it: nothing about its numbers has been checked. */
export interface PickleTensor {
  readonly kind: 'tensor';
  readonly storage: PickleStorage;
  readonly offset: PickleValue;
  readonly shape: readonly PickleValue[];
  readonly strides: readonly PickleValue[];
}

/** A kind in words, for messages. */
export function kindOf(value: PickleValue | undefined): string {
  if (value === null) return 'None';
  if (value === undefined) return 'nothing';
  if (typeof value !== 'object') return `a ${typeof value}`;
  return value.kind === 'global' ? `the global ${value.name}` : `a ${value.kind}`;
}
