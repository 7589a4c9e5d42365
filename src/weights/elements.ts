/** Types of elements that can be read, under the names PyTorch gives them. */
export type ElementType =
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'float64'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint8'
  | 'bool';

interface Coding {
  readonly bytes: number;
  /** Writes `count` elements of the little-endian `source`, from its start, to `target[at...]`. */
  decode(source: ArrayBuffer, count: number, target: Float32Array, at: number): void;
}

/**
 * TypedArrays read in the machine's byte order, which is little-endian wherever TensorFlow's native runtime
 * exists.
 */
const CODINGS: Readonly<Record<ElementType, Coding>> = {
  float32: {
    bytes: 4,
    decode: (source, count, target, at) => target.set(new Float32Array(source, 0, count), at),
  },
  float64: {
    bytes: 8,
    decode: (source, count, target, at) => target.set(new Float64Array(source, 0, count), at),
  },
  int32: {
    bytes: 4,
    decode: (source, count, target, at) => target.set(new Int32Array(source, 0, count), at),
  },
  int16: {
    bytes: 2,
    decode: (source, count, target, at) => target.set(new Int16Array(source, 0, count), at),
  },
  int8: { bytes: 1, decode: (source, count, target, at) => target.set(new Int8Array(source, 0, count), at) },
  uint8: {
    bytes: 1,
    decode: (source, count, target, at) => target.set(new Uint8Array(source, 0, count), at),
  },
  bool: { bytes: 1, decode: each(Uint8Array, (value) => (value === 0 ? 0 : 1)) },
  float16: { bytes: 2, decode: each(Uint16Array, halfValue) },
  bfloat16: { bytes: 2, decode: decodeBfloat16 },
  int64: { bytes: 8, decode: decodeInt64 },
};

/** Bytes of one element. */
export function elementBytes(type: ElementType): number {
  return CODINGS[type].bytes;
}

/**
 * Decodes little-endian elements into float32 (float64 is rounded; integers beyond 2^24 lose their low bits).
 *
 * @param source elements from its byte 0
 */
export function decodeElements(
  type: ElementType,
  source: ArrayBuffer,
  count: number,
  target: Float32Array,
  at: number,
): void {
  CODINGS[type].decode(source, count, target, at);
}

function each(
  view: Uint8ArrayConstructor | Uint16ArrayConstructor,
  value: (stored: number) => number,
): Coding['decode'] {
  return (source, count, target, at) => {
    const stored = new view(source, 0, count);
    for (let i = 0; i < count; i++) target[at + i] = value(stored[i]!);
  };
}

/** IEEE 754 binary16: 1 sign bit, 5 exponent bits (bias 15), 10 fraction bits. */
function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** Values rounded to IEEE 754 binary16, ties to even; from 65520 on they become infinite. */
export function toFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(values, (value, i) => {
    const sign = (bits[i]! >>> 16) & 0x8000;
    if (Number.isNaN(value)) return 0x7e00;
    // Below 2^-14 all float16 have the distance of those just above.
    const exponent = Math.max(((bits[i]! >>> 23) & 255) - 127, -14);
    if (exponent > 15) return sign | 0x7c00;
    const units = Math.abs(value) / 2 ** (exponent - 10);
    const whole = Math.floor(units);
    const isUp = units - whole > 0.5 || (units - whole === 0.5 && whole % 2 === 1);
    // A fraction that is rounded up to the next power carries into the exponent.
    return sign | (((exponent + 14) << 10) + whole + (isUp ? 1 : 0));
  });
}

/** bfloat16 is the upper half of a float32. */
function decodeBfloat16(source: ArrayBuffer, count: number, target: Float32Array, at: number): void {
  const stored = new Uint16Array(source, 0, count);
  const bits = new Uint32Array(target.buffer, target.byteOffset, target.length);
  for (let i = 0; i < count; i++) bits[at + i] = stored[i]! << 16;
}

function decodeInt64(source: ArrayBuffer, count: number, target: Float32Array, at: number): void {
  const stored = new BigInt64Array(source, 0, count);
  for (let i = 0; i < count; i++) target[at + i] = Number(stored[i]!);
}
