import * as zlib from 'node:zlib';

/** Element types of a Level 5 MAT-file that we read (MathWorks, "MAT-File Format", table 1-1). */
const TYPE = { matrix: 14, compressed: 15 } as const;
/** Text of a char array: type of the element to Node's encoding. */
const TEXT: Readonly<Record<number, BufferEncoding>> = {
  1: 'latin1',
  2: 'latin1',
  4: 'utf16le',
  16: 'utf8',
  17: 'utf16le',
};
const CLASS = { cell: 1, char: 4 } as const;

const HEADER_BYTES = 128;
const MOST_INFLATED_BYTES = 2 ** 26;

interface Element {
  readonly type: number;
  readonly data: Buffer;
  /** Byte after the element and its padding. */
  readonly end: number;
}

interface Matrix {
  readonly class: number;
  readonly name: string;
  /** Product of the dimensions. */
  readonly count: number;
  /** Content after flags, dimensions and name. */
  readonly data: Buffer;
}

/**
 * The texts of a cell array of char arrays in a MATLAB Level 5 file (little-endian, compressed or not): MATLAB's
 * form of a list of files.
 *
 * @param variable the array's name
 * @throws Error when the file is of another kind or damaged, or has no such variable
 */
export function readCellTexts(file: Buffer, variable: string): readonly string[] {
  if (file.length < HEADER_BYTES || file.toString('latin1', 126, 128) !== 'IM') {
    throw new Error('it is no little-endian MATLAB Level 5 file');
  }
  for (let at = HEADER_BYTES; at < file.length; ) {
    const element = elementAt(file, at);
    const matrix = asMatrix(element);
    if (matrix?.name === variable) return cellTexts(matrix);
    at = element.end;
  }
  throw new Error(`it has no variable '${variable}'`);
}

/** An element with its 8-byte tag, or the small format that holds up to 4 bytes within the tag. */
function elementAt(data: Buffer, at: number): Element {
  const [type, size] = [data.readUInt16LE(at), data.readUInt16LE(at + 2)];
  if (size !== 0) return { type, data: slice(data, at + 4, Math.min(size, 4)), end: at + 8 };
  const bytes = data.readUInt32LE(at + 4);
  const padding = type === TYPE.compressed ? 0 : -bytes & 7;
  return { type, data: slice(data, at + 8, bytes), end: at + 8 + bytes + padding };
}

function slice(data: Buffer, start: number, bytes: number): Buffer {
  if (start + bytes > data.length) throw new Error('it is cut off');
  return data.subarray(start, start + bytes);
}

function asMatrix(element: Element): Matrix | undefined {
  if (element.type === TYPE.compressed) {
    const inflated = zlib.inflateSync(element.data, { maxOutputLength: MOST_INFLATED_BYTES });
    return asMatrix(elementAt(inflated, 0));
  }
  if (element.type !== TYPE.matrix || element.data.length === 0) return undefined;
  const { data } = element;
  const flags = elementAt(data, 0);
  const dimensions = elementAt(data, flags.end);
  const name = elementAt(data, dimensions.end);
  let count = 1;
  for (let at = 0; at + 4 <= dimensions.data.length; at += 4) count *= dimensions.data.readInt32LE(at);
  return { class: flags.data[0]!, name: name.data.toString('latin1'), count, data: data.subarray(name.end) };
}

function cellTexts(matrix: Matrix): string[] {
  if (matrix.class !== CLASS.cell) throw new Error(`its variable '${matrix.name}' is no cell array`);
  const texts: string[] = [];
  for (let at = 0; texts.length < matrix.count; ) {
    const element = elementAt(matrix.data, at);
    texts.push(charText(matrix.name, asMatrix(element)));
    at = element.end;
  }
  return texts;
}

function charText(name: string, cell: Matrix | undefined): string {
  const text = cell?.class === CLASS.char ? elementAt(cell.data, 0) : undefined;
  const encoding = text === undefined ? undefined : TEXT[text.type];
  if (text === undefined || encoding === undefined) throw new Error(`a cell of '${name}' is no text`);
  return text.data.toString(encoding);
}
