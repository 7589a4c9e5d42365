import * as fs from 'node:fs';
import * as path from 'node:path';
import { crc32 } from '../../src/core';

/** Builds broken weight files, byte by byte. */

/** An entry of {@link zipFile}; what is not given is what a sound archive has. */
export interface CraftedEntry {
  readonly name: string;
  readonly content: Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  readonly crc?: number;
  readonly localName?: string;
  readonly localSize?: number;
  readonly size?: number;
  /** Moves the header that the directory points at. */
  readonly headerPosition?: number;
}

export function zipFile(
  entries: readonly CraftedEntry[],
  options: { entryCount?: number; directoryOffset?: number; comment?: string } = {},
): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let position = 0;
  for (const entry of entries) {
    const crc = entry.crc ?? crc32(entry.content);
    const size = entry.size ?? entry.content.length;
    const localName = Buffer.from(entry.localName ?? entry.name, 'latin1');
    const name = Buffer.from(entry.name, 'latin1');
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt32LE(crc, 14);
    local.writeUInt32LE(entry.localSize ?? size, 18);
    local.writeUInt32LE(entry.localSize ?? size, 22);
    local.writeUInt16LE(localName.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(entry.flags ?? 0, 8);
    central.writeUInt16LE(entry.method ?? 0, 10);
    central.writeUInt32LE(crc, 16);
    central.writeUInt32LE(size, 20);
    central.writeUInt32LE(size, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(entry.headerPosition ?? position, 42);
    parts.push(local, localName, Buffer.from(entry.content));
    directory.push(central, name);
    position += 30 + localName.length + entry.content.length;
  }
  const directoryBytes = Buffer.concat(directory);
  const comment = Buffer.from(options.comment ?? '');
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(options.entryCount ?? entries.length, 10);
  end.writeUInt32LE(directoryBytes.length, 12);
  end.writeUInt32LE(options.directoryOffset ?? position, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...parts, directoryBytes, end, comment]);
}

/** Opcodes of pickle protocol 2, as bytes. */
export const pickle = {
  of: (...parts: readonly Buffer[]): Buffer => Buffer.concat([bytes(0x80, 2), ...parts, bytes(0x2e)]),
  text: (value: string): Buffer => Buffer.concat([bytes(0x58), uint32(Buffer.byteLength(value)), Buffer.from(value)]),
  integer: (value: number): Buffer => Buffer.concat([bytes(0x4a), int32(value)]),
  long: (value: bigint, length = 8): Buffer => {
    const content = Buffer.alloc(length);
    if (length >= 8) content.writeBigInt64LE(value);
    return Buffer.concat([bytes(0x8a, length), content]);
  },
  global: (module: string, name: string): Buffer => Buffer.from(`c${module}\n${name}\n`),
  tuple: (...items: readonly Buffer[]): Buffer => Buffer.concat([bytes(0x28), ...items, bytes(0x74)]),
  list: (...items: readonly Buffer[]): Buffer => Buffer.concat([bytes(0x5d, 0x28), ...items, bytes(0x65)]),
  dict: (...pairs: readonly (readonly [Buffer, Buffer])[]): Buffer =>
    Buffer.concat([bytes(0x7d, 0x28), ...pairs.flat(), bytes(0x75)]),
  call: (callee: Buffer, ...args: readonly Buffer[]): Buffer =>
    Buffer.concat([callee, pickle.tuple(...args), bytes(0x52)]),
  none: Buffer.from('N'),
  raw: bytes,
};

export interface CraftedTensor {
  readonly key?: string;
  readonly type?: string;
  readonly elements?: Buffer;
  readonly offset?: Buffer;
  readonly shape?: readonly Buffer[];
  readonly strides?: readonly Buffer[];
}

/** A `_rebuild_tensor_v2` of two float32 in storage '0', unless told otherwise. */
export function tensor(crafted: CraftedTensor = {}): Buffer {
  const two = pickle.integer(2);
  const id = pickle.tuple(
    pickle.text('storage'),
    pickle.global('torch', crafted.type ?? 'FloatStorage'),
    pickle.text(crafted.key ?? '0'),
    pickle.text('cpu'),
    crafted.elements ?? two,
  );
  return pickle.call(
    pickle.global('torch._utils', '_rebuild_tensor_v2'),
    Buffer.concat([id, bytes(0x51)]),
    crafted.offset ?? pickle.integer(0),
    pickle.tuple(...(crafted.shape ?? [two])),
    pickle.tuple(...(crafted.strides ?? [pickle.integer(1)])),
    bytes(0x89),
    pickle.call(pickle.global('collections', 'OrderedDict')),
  );
}

/** Storage '0': 1 and 2. */
export const storage: CraftedEntry = {
  name: 'm/data/0',
  content: new Uint8Array(Float32Array.of(1, 2).buffer),
};

/** A torch archive around a pickle. */
export function torchFile(data: Buffer, more: readonly CraftedEntry[] = [storage]): Buffer {
  return zipFile([{ name: 'm/data.pkl', content: data }, ...more]);
}

/** A torch archive with one entry 'weight'. */
export function torchTensor(crafted: CraftedTensor): Buffer {
  return torchFile(pickle.of(pickle.dict([pickle.text('weight'), tensor(crafted)])));
}

/** A safetensors file with this header (an object, or its text) and so many bytes of data. */
export function safetensors(header: unknown, data: Uint8Array | number = 8): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, typeof data === 'number' ? Buffer.alloc(data) : Buffer.from(data)]);
}

/**
 * Writes bytes where a test can open them: a new file each time, since ext4 flushes one that is truncated.
 */
export function written(folder: string, content: Uint8Array): string {
  const file = path.join(folder, `crafted-${fs.readdirSync(folder).length}.bin`);
  fs.writeFileSync(file, content);
  return file;
}

function bytes(...values: number[]): Buffer {
  return Buffer.from(values);
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32LE(value);
  return buffer;
}
