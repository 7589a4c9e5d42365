import { messageOf } from '../core';
import { elementBytes, type ElementType } from './elements';
import { damagedFile, refusedFile } from './errors';
import type { FileBytes } from './fileBytes';
import { topLevelKeys } from './jsonKeys';
import { countElements, MAX_DIMENSIONS, placeTensor, rowMajorStrides, type StoredTensor } from './storedTensor';

/** The format allows 100 MB; the header of the largest model of the series is under 10 kB. */
const MAX_HEADER_BYTES = 16 * 2 ** 20;
const LENGTH_BYTES = 8;

const ELEMENT_TYPES: Readonly<Record<string, ElementType>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U8: 'uint8',
  BOOL: 'bool',
};

interface Placed {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** True when the file starts like a safetensors file: a header length, then `{`. */
export function looksLikeSafetensors(bytes: FileBytes): boolean {
  return bytes.size > LENGTH_BYTES && bytes.read(LENGTH_BYTES, 1, 'the header')[0] === 0x7b;
}

/**
 * Tensors of a `.safetensors` file, by name: an 8-byte header length, a JSON header, then the elements
 * without holes. Source: the format section of the safetensors README.
 *
 * @throws BreedlabError naming the file and the entry when the header contradicts itself or the file
 */
export function safetensorsEntries(bytes: FileBytes): Map<string, StoredTensor> {
  const { header, dataStart } = readHeader(bytes);
  const tensors = new Map<string, StoredTensor>();
  const placed: Placed[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const { tensor, start, end } = readEntry(bytes, name, entry, dataStart);
    tensors.set(name, tensor);
    placed.push({ name, start, end });
  }
  requireNoHoles(bytes, placed, bytes.size - dataStart);
  return tensors;
}

function readHeader(bytes: FileBytes): { header: Record<string, unknown>; dataStart: number } {
  const view = new DataView(bytes.read(0, LENGTH_BYTES, 'the header length').buffer);
  const declared = view.getBigUint64(0, true);
  const available = bytes.size - LENGTH_BYTES;
  if (declared > BigInt(Math.min(available, MAX_HEADER_BYTES))) {
    throw damagedFile(
      bytes.path,
      'the header length',
      `${declared} bytes, of ${available} there are and ${MAX_HEADER_BYTES} allowed`,
    );
  }
  const length = Number(declared);
  const content = bytes.read(LENGTH_BYTES, length, 'the header');
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
    header = JSON.parse(text);
  } catch (error) {
    throw damagedFile(bytes.path, 'the header', `not JSON (${messageOf(error).slice(0, 120)})`, {
      cause: error,
    });
  }
  if (!isRecord(header)) throw damagedFile(bytes.path, 'the header', 'not a JSON object');
  requireUniqueKeys(bytes.path, text);
  return { header, dataStart: LENGTH_BYTES + length };
}

/** JSON.parse keeps the last of two equal keys in silence. */
function requireUniqueKeys(file: string, text: string): void {
  const seen = new Set<string>();
  for (const key of topLevelKeys(text)) {
    if (seen.has(key)) throw damagedFile(file, `tensor '${key}'`, 'the name occurs twice');
    seen.add(key);
  }
}

function readEntry(
  bytes: FileBytes,
  name: string,
  entry: unknown,
  dataStart: number,
): { tensor: StoredTensor; start: number; end: number } {
  const where = `tensor '${name}'`;
  if (!isRecord(entry)) throw damagedFile(bytes.path, where, 'its header entry is not an object');
  const dtype = elementType(bytes.path, where, entry.dtype);
  const [start, end] = dataOffsets(bytes, where, entry.data_offsets, bytes.size - dataStart);
  if (!Array.isArray(entry.shape) || entry.shape.length > MAX_DIMENSIONS) {
    throw damagedFile(bytes.path, where, `its shape is not a list of at most ${MAX_DIMENSIONS} sizes`);
  }
  const elements = (end - start) / elementBytes(dtype);
  const shape = (entry.shape as unknown[]).map((size) => (typeof size === 'number' ? size : NaN));
  if (countElements(shape, elements) !== elements) {
    throw damagedFile(bytes.path, where, `${end - start} bytes for the shape [${shape.join(', ')}] of ${dtype}`);
  }
  const storage = { dtype, elements, position: dataStart + start };
  return {
    tensor: placeTensor(bytes.path, name, { shape, strides: rowMajorStrides(shape), offset: 0 }, storage),
    start,
    end,
  };
}

function elementType(file: string, where: string, name: unknown): ElementType {
  if (typeof name === 'string' && Object.hasOwn(ELEMENT_TYPES, name)) return ELEMENT_TYPES[name]!;
  throw refusedFile(
    file,
    where,
    `dtype ${JSON.stringify(name)?.slice(0, 40)} is not one of ${Object.keys(ELEMENT_TYPES).join(', ')}`,
  );
}

function dataOffsets(bytes: FileBytes, where: string, offsets: unknown, available: number): [number, number] {
  if (Array.isArray(offsets) && offsets.length === 2) {
    const [start, end] = offsets as [unknown, unknown];
    if (Number.isSafeInteger(start) && Number.isSafeInteger(end)) {
      const [from, to] = [start as number, end as number];
      if (from >= 0 && from <= to && to <= available) return [from, to];
    }
  }
  throw damagedFile(
    bytes.path,
    where,
    `data_offsets ${JSON.stringify(offsets)?.slice(0, 60)} are not inside ${available} bytes of data`,
  );
}

/** Neighbours must touch: this rules out overlaps, hidden bytes and truncation. */
function requireNoHoles(bytes: FileBytes, placed: Placed[], available: number): void {
  placed.sort((a, b) => a.start - b.start || a.end - b.end);
  let next = 0;
  for (const { name, start, end } of placed) {
    if (start !== next)
      throw damagedFile(bytes.path, `tensor '${name}'`, `it starts at byte ${start} of the data instead of ${next}`);
    next = end;
  }
  if (next !== available)
    throw damagedFile(bytes.path, 'the end of the data', `tensors take ${next} of ${available} bytes`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
