/**
 * Records in TFRecord framing (tensorflow.org, "TFRecord"): length as uint64, its masked CRC-32C, the data,
 * their masked CRC-32C; little-endian.
 */
export function encodeRecords(records: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(records.flatMap(frame));
}

function frame(data: Uint8Array): Uint8Array[] {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(data.length));
  return [length, checksum(length), data, checksum(data)];
}

function checksum(bytes: Uint8Array): Uint8Array {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(maskedCrc32c(bytes));
  return buffer;
}

/** CRC-32C (Castagnoli) of every byte, for the reflected polynomial 0x82f63b78. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0x82f63b78 : 0);
  return remainder >>> 0;
});

/** The checksum of RFC 3720, appendix B.4; zlib's `crc32` has another polynomial. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

/**
 * The checksum as record files store it: rotated and shifted, so that a checksum of data that holds
 * checksums stays good (tensorflow/core/lib/hash/crc32c.h).
 */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
