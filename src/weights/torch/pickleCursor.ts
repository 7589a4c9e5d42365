import { damagedFile } from '../errors';

/** Reads numbers and texts from a byte range, and never beyond it. */
export class PickleCursor {
  private readonly view: DataView;

  /**
   * @param file and `where` name the pickle in errors
   * @param position first byte to read
   */
  constructor(
    readonly file: string,
    readonly where: string,
    private readonly bytes: Uint8Array,
    public position = 0,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint8(): number {
    return this.view.getUint8(this.advance(1));
  }

  uint16(): number {
    return this.view.getUint16(this.advance(2), true);
  }

  int32(): number {
    return this.view.getInt32(this.advance(4), true);
  }

  uint32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  /** A big-endian float64, the one big-endian item of a pickle. */
  float64(): number {
    return this.view.getFloat64(this.advance(8), false);
  }

  /** A little-endian two's complement integer of `length` bytes; a number when it is exact as one. */
  integer(length: number): number | bigint {
    const start = this.advance(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.bytes[start + i]!);
    const signed = BigInt.asIntN(8 * length, value);
    const number = Number(signed);
    return Number.isSafeInteger(number) ? number : signed;
  }

  text(length: number): string {
    const start = this.advance(length);
    return this.decode(start, start + length);
  }

  /** Text up to a newline, which is skipped. */
  line(): string {
    const start = this.position;
    const end = this.bytes.indexOf(0x0a, start);
    if (end < 0) throw damagedFile(this.file, this.where, `a name at byte ${start} does not end`);
    this.position = end + 1;
    return this.decode(start, end);
  }

  private decode(start: number, end: number): string {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.bytes.subarray(start, end));
    } catch (error) {
      throw damagedFile(this.file, this.where, `the text at byte ${start} is not UTF-8`, { cause: error });
    }
  }

  private advance(length: number): number {
    const start = this.position;
    if (start + length > this.bytes.length) {
      throw damagedFile(
        this.file,
        this.where,
        `it ends at byte ${this.bytes.length}, and ${length} more are needed at ${start}`,
      );
    }
    this.position = start + length;
    return start;
  }
}
