/**
 * Fields of protocol buffer messages in their wire format (protobuf.dev, "Encoding"): a message is the
 * concatenation of its fields.
 */
export type Field = Uint8Array;

const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** A message, or any run of fields. */
export function message(...fields: readonly Field[]): Uint8Array {
  return Buffer.concat(fields);
}

/** @param value an integer in [0, 2^53) */
export function integerField(number: number, value: number): Field {
  return message(tag(number, WIRE.varint), varint(value));
}

export function boolField(number: number, value: boolean): Field {
  return integerField(number, value ? 1 : 0);
}

export function doubleField(number: number, value: number): Field {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return message(tag(number, WIRE.fixed64), bytes);
}

export function floatField(number: number, value: number): Field {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return message(tag(number, WIRE.fixed32), bytes);
}

/** Bytes, UTF-8 text or an embedded message. */
export function bytesField(number: number, value: Uint8Array | string): Field {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  return message(bytesHead(number, bytes.length), bytes);
}

/** The beginning of such a field; `length` bytes follow, which need not be in memory at once. */
export function bytesHead(number: number, length: number): Field {
  return message(tag(number, WIRE.bytes), varint(length));
}

function tag(number: number, wire: number): Uint8Array {
  return varint(number * 8 + wire);
}

/** Base 128, least significant group first. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
