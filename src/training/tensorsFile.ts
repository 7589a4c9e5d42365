import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import {
  BreedlabError,
  elementCount,
  messageOf,
  recordOf,
  shortened,
  UNGUARDED,
  writeError,
  type FileWriter,
} from '../core';

/** A tensor in memory. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A tensor to write; its values are read only when written, so that only one copy is held at a time. */
export type TensorSource = {
  readonly name: string;
  readonly shape: readonly number[];
} & (
  | { readonly dtype?: 'F32'; read(): Float32Array }
  /** The bits of float16 values. */
  | { readonly dtype: 'F16'; read(): Uint16Array }
);

/** A written file, as the pointer to it records it. */
export interface FileReference {
  /** Name within its folder. */
  readonly file: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** The part of a file handle that writing needs; tests simulate a full disk. */
export interface WritableFile {
  writeFile(data: Uint8Array): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

export type OpenForWriting = (file: string) => Promise<WritableFile>;

const openFile: OpenForWriting = (file) => fs.open(file, 'w');

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** Options of {@link writeTensorsFile}. */
export interface TensorsFileOptions {
  /** Opens the temporary file. Default: on the file system. */
  readonly open?: OpenForWriting;
  /** The lease under which the file is written. Default: none. */
  readonly writer?: FileWriter;
  /** Text for the header's `__metadata__`. Default: the file has none. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Writes tensors, float32 unless they say otherwise, in the safetensors format (github.com/huggingface/safetensors, "Format"): the
 * length of the header as uint64, the header as JSON, the values; all little-endian, in the order given.
 * The file is written completely or not at all: a temporary file is flushed to disk and renamed.
 *
 * @throws BreedlabError when the disk is full or the folder cannot be written; nothing is then left behind
 */
export async function writeTensorsFile(
  file: string,
  tensors: readonly TensorSource[],
  { open = openFile, writer = UNGUARDED, metadata }: TensorsFileOptions = {},
): Promise<Omit<FileReference, 'file'>> {
  const temporary = writer.draft(file);
  try {
    const written = await writeAll(await open(temporary), tensors, metadata);
    writer.put(temporary, file);
    return written;
  } catch (error) {
    await fs.rm(temporary, { force: true });
    throw checkpointWriteError(file, writer.reason(error));
  }
}

/**
 * Reads a file of float32 tensors that {@link writeTensorsFile} wrote.
 *
 * @param expected length and checksum that the pointer recorded
 * @throws BreedlabError naming the file when it is missing, is shorter or longer, or fails the checksum
 */
export async function readTensorsFile(
  file: string,
  expected: Omit<FileReference, 'file'>,
): Promise<Map<string, StoredTensor>> {
  let handle: fs.FileHandle;
  try {
    // Without waiting: a pipe in its place may never be written to.
    handle = await fs.open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw damaged(file, `it cannot be opened: ${messageOf(error)}`);
  }
  try {
    const status = await handle.stat();
    if (!status.isFile()) throw damaged(file, 'it is a folder, a pipe or a device');
    const { size } = status;
    if (size !== expected.bytes) throw damaged(file, `it has ${size} bytes, not ${expected.bytes}`);
    const hash = createHash('sha256');
    const tensors = await readAll(handle, file, size, hash);
    if (hash.digest('hex') !== expected.sha256) throw damaged(file, 'its SHA-256 differs from the recorded one');
    return tensors;
  } finally {
    await handle.close();
  }
}

/** The error of a failed write, with the file's name where the user can do something about it. */
export function checkpointWriteError(file: string, error: unknown): Error {
  return writeError(file, error, {
    full: 'Free some space and continue with --resume: the checkpoint before it is intact.',
  });
}

/** The error for a checkpoint file that does not hold what it should. */
export function damaged(file: string, why: string): BreedlabError {
  return new BreedlabError(
    `The checkpoint file ${file} is damaged: ${why}.`,
    'Restore it from a backup, or train anew without --resume.',
  );
}

async function writeAll(
  handle: WritableFile,
  tensors: readonly TensorSource[],
  metadata: TensorsFileOptions['metadata'],
): Promise<Omit<FileReference, 'file'>> {
  const hash = createHash('sha256');
  let bytes = 0;
  const write = async (data: Uint8Array): Promise<void> => {
    if (data.byteLength === 0) return;
    hash.update(data);
    bytes += data.byteLength;
    await handle.writeFile(data);
  };
  try {
    await write(headerBytes(tensors, metadata));
    for (const tensor of tensors) await write(bytesOf(tensor.read()));
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

function headerBytes(tensors: readonly TensorSource[], metadata: TensorsFileOptions['metadata']): Uint8Array {
  const header: Record<string, HeaderEntry | Readonly<Record<string, string>>> = {};
  if (metadata !== undefined) header.__metadata__ = metadata;
  let offset = 0;
  for (const { name, shape, dtype = 'F32' } of tensors) {
    const end = offset + elementCount(shape) * (dtype === 'F16' ? 2 : 4);
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = Buffer.from(JSON.stringify(header));
  const padded = Math.ceil(json.length / 8) * 8;
  const result = Buffer.alloc(8 + padded, ' ');
  result.writeBigUInt64LE(BigInt(padded), 0);
  json.copy(result, 8);
  return result;
}

async function readAll(
  handle: fs.FileHandle,
  file: string,
  size: number,
  hash: Hash,
): Promise<Map<string, StoredTensor>> {
  const read = async (length: number): Promise<Uint8Array> => {
    const data = new Uint8Array(length);
    for (let got = 0; got < length; ) {
      const { bytesRead } = await handle.read(data, got, length - got);
      if (bytesRead === 0) throw damaged(file, 'it ends early');
      got += bytesRead;
    }
    hash.update(data);
    return data;
  };
  const headerLength = Number(Buffer.from(await read(8)).readBigUInt64LE(0));
  if (headerLength > size - 8) throw damaged(file, `its header would have ${headerLength} bytes`);
  const header = parseHeader(file, await read(headerLength));
  const tensors = new Map<string, StoredTensor>();
  let offset = 0;
  for (const [name, entry] of Object.entries(header)) {
    const shape = shapeOf(entry, offset);
    const bytes = shape === undefined ? NaN : elementCount(shape) * Float32Array.BYTES_PER_ELEMENT;
    if (shape === undefined || !(8 + headerLength + offset + bytes <= size)) {
      throw damaged(file, `the entry ${shortened(name)} of its header makes no sense`);
    }
    tensors.set(name, { shape, data: new Float32Array((await read(bytes)).buffer) });
    offset += bytes;
  }
  return tensors;
}

function parseHeader(file: string, bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let header: unknown;
  try {
    header = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    throw damaged(file, `its header is not JSON (${messageOf(error)})`);
  }
  const entries = recordOf(header);
  if (entries === undefined) throw damaged(file, 'its header is no list of tensors');
  return entries;
}

/** Shape of a header's entry of float32 values that begin at `offset`; undefined for any other entry. */
function shapeOf(entry: unknown, offset: number): readonly number[] | undefined {
  const { dtype, shape, data_offsets: places } = recordOf(entry) ?? {};
  const isList = (value: unknown): value is readonly number[] =>
    Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0);
  if (dtype !== 'F32' || !isList(shape) || !isList(places) || places.length !== 2) return undefined;
  return places[0] === offset && places[1] === offset + elementCount(shape) * 4 ? shape : undefined;
}

function bytesOf(values: Float32Array | Uint16Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
