import assert from 'node:assert/strict';
import { fields, nested, number, text } from './protobufFields';

/**
 * Reads event files by the formats' definitions and shares nothing with what writes them: TFRecord frames, then
 * protocol buffers field by field.
 */
export interface DecodedEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly fileVersion: string | undefined;
  readonly values: readonly DecodedValue[];
}

export interface DecodedValue {
  readonly tag: string;
  readonly simpleValue: number | undefined;
  readonly plugin: string | undefined;
  /** First string of a string tensor. */
  readonly text: string | undefined;
  readonly hparams: Readonly<Record<string, unknown>> | undefined;
  readonly status: number | undefined;
}

export function decodeEvents(file: Buffer): readonly DecodedEvent[] {
  return records(file).map(decodeEvent);
}

function records(file: Buffer): Buffer[] {
  const all: Buffer[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    assert.equal(file.readUInt32LE(at + 8), masked(file.subarray(at, at + 8)), `length's checksum at ${at}`);
    const data = file.subarray(at + 12, at + 12 + length);
    assert.equal(data.length, length);
    assert.equal(file.readUInt32LE(at + 12 + length), masked(data), `data's checksum at ${at}`);
    all.push(data);
    at += 16 + length;
  }
  return all;
}

/** CRC-32C bit by bit, as polynomial division. */
function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function masked(bytes: Buffer): number {
  const crc = BigInt(crc32c(bytes));
  const rotated = ((crc >> 15n) | (crc << 17n)) & 0xffffffffn;
  return Number((rotated + 0xa282ead8n) & 0xffffffffn);
}

function decodeEvent(bytes: Buffer): DecodedEvent {
  const event = fields(bytes);
  const values = (nested(event, 5).get(1) ?? []) as readonly Buffer[];
  return {
    wallTime: number(event, 1)!,
    step: number(event, 2) ?? 0,
    fileVersion: text(event, 3),
    values: values.map(decodeValue),
  };
}

function decodeValue(bytes: Buffer): DecodedValue {
  const value = fields(bytes);
  const plugin = nested(nested(value, 9), 1);
  const content = nested(plugin, 2);
  const start = content.has(3) ? nested(content, 3) : undefined;
  const end = content.has(4) ? nested(content, 4) : undefined;
  return {
    tag: text(value, 1)!,
    simpleValue: number(value, 2),
    plugin: text(plugin, 1),
    text: text(nested(value, 8), 8),
    hparams: start && Object.fromEntries((start.get(1) as Buffer[]).map(decodeParameter)),
    status: end && number(end, 1),
  };
}

function decodeParameter(bytes: Buffer): [string, unknown] {
  const entry = fields(bytes);
  const value = nested(entry, 2);
  const flag = number(value, 4);
  return [text(entry, 1)!, number(value, 2) ?? text(value, 3) ?? (flag === undefined ? undefined : flag === 1)];
}
