import { maskedCrc32c } from './crc32c';

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
