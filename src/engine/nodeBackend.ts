import type { OpAttribute, Tensor, TensorFlow } from './types';

/** A TensorFlow value as the binding describes it. */
export interface HandleInfo {
  readonly id: number;
  readonly shape: number[];
  /** TensorFlow's number for its type. */
  readonly dtype: number;
}

/** An attribute of an operation as the binding takes it: its name, TF_ATTR_..., and the value. */
export interface EncodedAttribute {
  readonly name: string;
  readonly type: unknown;
  readonly value: unknown;
}

/** The binding below TF.js's tensors. */
export interface NodeBinding {
  readonly [constant: string]: unknown;
  createTensor(shape: number[], dtype: number, values: ArrayBufferView): number;
  executeOp(
    name: string,
    attributes: readonly EncodedAttribute[],
    handles: readonly number[],
    outputs: number,
  ): HandleInfo[];
  deleteTensor(handle: number): void;
  tensorDataSync(handle: number): ArrayBufferView;
  loadSavedModel(folder: string, tags: string): number;
  /** @param feeds, fetches names of values, as `node:output`, with commas between them */
  runSavedModel(session: number, handles: readonly number[], feeds: string, fetches: string): HandleInfo[];
  deleteSavedModel(session: number): void;
}

/** The part of tfjs-node's backend that is used: its bridge to TensorFlow's eager operations. */
export interface NodeBackend {
  /** Every call of an operation looks it up here. */
  binding: NodeBinding;
  readonly isUsingGpuDevice: boolean;
  executeMultipleOutputs(
    name: string,
    attributes: readonly EncodedAttribute[],
    inputs: readonly Tensor[],
    outputs: number,
  ): Tensor[];
  getInputTensorIds(tensors: readonly Tensor[]): number[];
  createOutputTensor(info: HandleInfo): Tensor;
}

/** The backend object of a loaded tfjs-node. */
export function nodeBackend(tf: TensorFlow): NodeBackend {
  return tf.backend() as unknown as NodeBackend;
}

/** TensorFlow's numbers of types (tensorflow/core/framework/types.proto). */
const TYPES = { float32: 1, float64: 2, int32: 3, bool: 10, bfloat16: 14 } as const;
const KINDS = {
  type: 'TF_ATTR_TYPE',
  bool: 'TF_ATTR_BOOL',
  int: 'TF_ATTR_INT',
  ints: 'TF_ATTR_INT',
  shape: 'TF_ATTR_SHAPE',
  float: 'TF_ATTR_FLOAT',
  string: 'TF_ATTR_STRING',
} as const;

/** Attributes as the binding takes them. */
export function encodeAttributes(
  { binding }: NodeBackend,
  attributes: Readonly<Record<string, OpAttribute>>,
): EncodedAttribute[] {
  return Object.entries(attributes).map(([name, attribute]) => ({
    name,
    type: binding[KINDS[attribute.kind]],
    value: attribute.kind === 'type' ? typeNumber(attribute.value) : attribute.value,
  }));
}

/** TensorFlow's number for a type. */
export function typeNumber(type: keyof typeof TYPES): number {
  return TYPES[type];
}
