import assert from 'node:assert/strict';

/** Reads protocol buffers field by field, and shares nothing with what writes them. */

/** Field number -> its values: a number for numeric wire types, bytes for the others. */
export type Fields = ReadonlyMap<number, readonly (number | Buffer)[]>;

/** The fields of a message. */
export function fields(bytes: Buffer): Fields {
  const found = new Map<number, (number | Buffer)[]>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    let value: number | Buffer;
    if (key % 8 === 0) value = varint();
    else if (key % 8 === 1) value = bytes.readDoubleLE((at += 8) - 8);
    else if (key % 8 === 5) value = bytes.readFloatLE((at += 4) - 4);
    else {
      assert.equal(key % 8, 2, 'wire type');
      const length = varint();
      value = bytes.subarray(at, (at += length));
      assert.equal(value.length, length);
    }
    found.set(key >> 3, [...(found.get(key >> 3) ?? []), value]);
  }
  return found;
}

export const number = (message: Fields, field: number): number | undefined =>
  message.get(field)?.[0] as number | undefined;
export const text = (message: Fields, field: number): string | undefined =>
  (message.get(field)?.[0] as Buffer | undefined)?.toString('utf8');
export const nested = (message: Fields, field: number): Fields =>
  fields((message.get(field)?.[0] as Buffer | undefined) ?? Buffer.alloc(0));
