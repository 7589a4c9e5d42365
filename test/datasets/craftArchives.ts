import * as zlib from 'node:zlib';
import { crc32 } from '../../src/core';

/** An entry of a crafted archive; what a sound archiver would refuse to write is fine here. */
export interface CraftedEntry {
  readonly path: string;
  readonly content?: Uint8Array;
  /** Default: a file. `name/` is a folder. */
  readonly kind?: 'link' | 'hard-link' | 'device';
  readonly linkTarget?: string;
  /** Size that the header states. Default: the content's. */
  readonly statedBytes?: number;
}

const TYPE_FLAGS = { file: '0', 'hard-link': '1', link: '2', device: '3', folder: '5' } as const;

/** A ustar archive; names of more than 100 bytes as GNU tar writes them. */
export function tarArchive(entries: readonly CraftedEntry[]): Buffer {
  const blocks = entries.flatMap((entry) => {
    const content = Buffer.from(entry.content ?? []);
    const header = tarHeader(entry, entry.statedBytes ?? content.length);
    return [...longName(entry.path), header, content, Buffer.alloc(-content.length & 511)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

export function tarGzip(entries: readonly CraftedEntry[]): Buffer {
  return zlib.gzipSync(tarArchive(entries));
}

function longName(name: string): Buffer[] {
  const bytes = Buffer.from(`${name}\0`);
  if (bytes.length <= 101) return [];
  const header = tarHeader({ path: '././@LongLink' }, bytes.length, 'L');
  return [header, bytes, Buffer.alloc(-bytes.length & 511)];
}

function tarHeader({ path, kind, linkTarget = '' }: CraftedEntry, bytes: number, flag?: string): Buffer {
  const header = Buffer.alloc(512);
  const field = (text: string, at: number, length: number): void => {
    header.write(text.slice(0, length), at, length, 'utf8');
  };
  field(path, 0, 100);
  field('0000644\0', 100, 8);
  field('0000000\0', 108, 8);
  field('0000000\0', 116, 8);
  field(`${bytes.toString(8).padStart(11, '0')}\0`, 124, 12);
  field('00000000000\0', 136, 12);
  field('        ', 148, 8);
  field(flag ?? TYPE_FLAGS[kind ?? (path.endsWith('/') ? 'folder' : 'file')], 156, 1);
  field(linkTarget, 157, 100);
  field('ustar\x0000', 257, 8);
  const sum = header.reduce((total, byte) => total + byte, 0);
  field(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 8);
  return header;
}

const UNIX_MODES = {
  file: 0o100644,
  folder: 0o040755,
  link: 0o120777,
  'hard-link': 0o100644,
  device: 0o020644,
} as const;

/** A zip archive with deflated entries. */
export function zipArchive(
  entries: readonly CraftedEntry[],
  changes: { readonly badCrc?: boolean; readonly statedBytes?: number } = {},
): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const content = Buffer.from(entry.kind === 'link' ? (entry.linkTarget ?? '') : (entry.content ?? []));
    const packed = zlib.deflateRawSync(content);
    const name = Buffer.from(entry.path);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE((crc32(content) ^ (changes.badCrc ? 1 : 0)) >>> 0, 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(changes.statedBytes ?? content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, name, packed]);
    const tail = Buffer.alloc(14);
    const kind = entry.kind ?? (entry.path.endsWith('/') ? 'folder' : 'file');
    tail.writeUInt32LE((UNIX_MODES[kind] << 16) >>> 0, 6);
    tail.writeUInt32LE(at, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, tail, name]));
    locals.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** A MATLAB Level 5 file with one cell array of texts. */
export function matCellFile(variable: string, texts: readonly string[]): Buffer {
  const element = (type: number, data: Buffer): Buffer => {
    const tag = Buffer.alloc(8);
    tag.writeUInt32LE(type, 0);
    tag.writeUInt32LE(data.length, 4);
    return Buffer.concat([tag, data, Buffer.alloc(-data.length & 7)]);
  };
  const int32 = (...values: number[]): Buffer => Buffer.from(Int32Array.from(values).buffer);
  const matrix = (kind: number, rows: number, columns: number, name: string, data: Buffer): Buffer =>
    element(
      14,
      Buffer.concat([
        element(6, int32(kind, 0)),
        element(5, int32(rows, columns)),
        element(1, Buffer.from(name, 'latin1')),
        data,
      ]),
    );
  const cells = texts.map((text) => matrix(4, 1, text.length, '', element(4, Buffer.from(text, 'utf16le'))));
  const header = Buffer.alloc(128, ' ');
  header.write('MATLAB 5.0 MAT-file', 'latin1');
  header.writeUInt16LE(0x0100, 124);
  header.write('IM', 126, 'latin1');
  return Buffer.concat([header, matrix(1, texts.length, 1, variable, Buffer.concat(cells))]);
}
