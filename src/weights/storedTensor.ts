import { damagedFile, refusedFile } from './errors';
import { decodeElements, elementBytes, type ElementType } from './elements';
import type { FileBytes } from './fileBytes';

/**
 * A tensor as it lies in a file. Made by {@link placeTensor}, which has checked that it lies inside its
 * storage.
 */
export interface StoredTensor {
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  /** Elements between neighbours along each dimension. */
  readonly strides: readonly number[];
  /** Byte of the file at which element [0, ..., 0] starts. */
  readonly position: number;
  /** Product of the shape. */
  readonly elements: number;
  /** Elements from the first to the last one of the tensor, both included; 0 when it is empty. */
  readonly span: number;
  /** Checks the bytes against the file's own checksum, where the format has one. Throws BreedlabError. */
  readonly verify?: () => void;
}

/** A run of equal elements in a file. */
export interface Storage {
  readonly dtype: ElementType;
  readonly elements: number;
  /** Byte of the file at which it starts. */
  readonly position: number;
  readonly verify?: () => void;
}

/** Claims of a file about the place of a tensor in its storage: none of it is trusted. */
export interface TensorClaim {
  readonly shape: readonly unknown[];
  readonly strides: readonly unknown[];
  /** Storage elements before the tensor's first one. */
  readonly offset: unknown;
}

/** PyTorch's own limit. */
export const MAX_DIMENSIONS = 64;
const CHUNK_BYTES = 2 ** 20;

/**
 * Checks a tensor against its storage, without allocating anything.
 *
 * @throws BreedlabError naming the tensor when sizes are not whole numbers, or elements lie outside the
 * storage
 */
export function placeTensor(file: string, name: string, claim: TensorClaim, storage: Storage): StoredTensor {
  const where = `tensor '${name}'`;
  const shape = wholeNumbers(file, where, 'shape', claim.shape);
  const strides = wholeNumbers(file, where, 'strides', claim.strides);
  const [offset = 0] = wholeNumbers(file, where, 'storage offset', [claim.offset]);
  if (shape.length !== strides.length) {
    throw damagedFile(file, where, `${shape.length} dimensions but ${strides.length} strides`);
  }
  const elements = countElements(shape, storage.elements);
  if (elements === undefined) {
    throw refusedFile(
      file,
      where,
      `shape [${shape.join(', ')}] has more elements than the ${storage.elements} stored for it`,
    );
  }
  const span = elements === 0 ? 0 : shape.reduce((sum, size, i) => sum + (size - 1) * strides[i]!, 1);
  if (offset + span > storage.elements) {
    throw damagedFile(
      file,
      where,
      `elements ${offset} to ${offset + span} are outside its storage of ${storage.elements}`,
    );
  }
  const position = storage.position + offset * elementBytes(storage.dtype);
  return { dtype: storage.dtype, shape, strides, position, elements, span, verify: storage.verify };
}

/** Row-major strides, in elements. */
export function rowMajorStrides(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides.unshift(step);
    step *= Math.max(1, shape[i]!);
  }
  return strides;
}

/** Product of a shape, or undefined as soon as it passes `limit`, so that no product overflows. */
export function countElements(shape: readonly number[], limit: number): number | undefined {
  if (shape.includes(0)) return 0;
  let product = 1;
  for (const size of shape) {
    product *= size;
    if (product > limit) return undefined;
  }
  return product <= limit ? product : undefined;
}

/**
 * Reads a tensor in row-major order as float32. Beside the result it holds 1 MiB, or the tensor's span when
 * strided.
 */
export function readTensor(bytes: FileBytes, name: string, tensor: StoredTensor): Float32Array {
  tensor.verify?.();
  const where = `tensor '${name}'`;
  const contiguous = tensor.elements === tensor.span && isRowMajor(tensor);
  const flat = new Float32Array(tensor.span);
  decodeSpan(bytes, where, tensor, flat);
  return contiguous ? flat : gather(flat, tensor);
}

function decodeSpan(
  bytes: FileBytes,
  where: string,
  { dtype, position, span }: StoredTensor,
  target: Float32Array,
): void {
  const size = elementBytes(dtype);
  const chunk = new Uint8Array(Math.min(CHUNK_BYTES, span * size));
  for (let at = 0; at < span; ) {
    const count = Math.min(span - at, chunk.length / size);
    bytes.readInto(chunk.subarray(0, count * size), position + at * size, where);
    decodeElements(dtype, chunk.buffer, count, target, at);
    at += count;
  }
}

function isRowMajor({ shape, strides }: StoredTensor): boolean {
  const expected = rowMajorStrides(shape);
  return shape.every((size, i) => size <= 1 || strides[i] === expected[i]);
}

function gather(flat: Float32Array, { shape, strides, elements }: StoredTensor): Float32Array {
  const result = new Float32Array(elements);
  const index = shape.map(() => 0);
  let source = 0;
  for (let i = 0; i < elements; i++) {
    result[i] = flat[source]!;
    for (let d = shape.length - 1; d >= 0; d--) {
      source += strides[d]!;
      index[d]!++;
      if (index[d]! < shape[d]!) break;
      source -= strides[d]! * shape[d]!;
      index[d] = 0;
    }
  }
  return result;
}

function wholeNumbers(file: string, where: string, what: string, values: readonly unknown[]): number[] {
  if (values.length > MAX_DIMENSIONS) throw damagedFile(file, where, `${what} of ${values.length} dimensions`);
  return values.map((value) => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    throw damagedFile(file, where, `${what} ${describe(value)} is not a whole number from 0`);
  });
}

function describe(value: unknown): string {
  return typeof value === 'object' || value === undefined ? 'of another type' : String(value).slice(0, 40);
}
