import * as fs from 'node:fs';
import * as zlib from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { damagedArchive, firstBytes, type ArchiveEntry } from './archive';

/** Warnings of the parser that sound archives cause, too. */
const HARMLESS = new Set(['TAR_ENTRY_INFO', 'TAR_ENTRY_UNSUPPORTED']);

/** The entries of a tar archive, gzipped or not. */
export async function* tarEntries(
  file: string,
  onRead: (bytes: number) => void = () => undefined,
): AsyncIterableIterator<ArchiveEntry> {
  const reader = new TarReader(file, onRead);
  try {
    for (let entry = await reader.next(); entry !== undefined; entry = await reader.next()) {
      const current = entry;
      const read = (): AsyncIterable<Uint8Array> => reader.content(current);
      yield { path: current.path, kind: kindOf(current), bytes: current.size, read };
      // Unread content lies before the next entry.
      for await (const rest of read()) void rest;
    }
  } finally {
    reader.close();
  }
}

function kindOf({ type }: ReadEntry): ArchiveEntry['kind'] {
  switch (type) {
    case 'File':
    case 'OldFile':
    case 'ContiguousFile':
      return 'file';
    case 'Directory':
    case 'GNUDumpDir':
      return 'folder';
    case 'Link':
    case 'SymbolicLink':
      return 'link';
    default:
      return 'other';
  }
}

/** Feeds the parser just as much of the file as the reader of an entry asks for. */
class TarReader {
  private readonly parser = new Parser();
  private readonly waiting: ReadEntry[] = [];
  private readonly source: fs.ReadStream;
  private readonly input: AsyncIterator<Buffer>;
  private problem: string | undefined;
  private ended = false;
  private isThrough = false;

  constructor(
    private readonly file: string,
    private readonly onRead: (bytes: number) => void,
  ) {
    this.parser.on('entry', (entry: ReadEntry) => this.waiting.push(entry));
    this.parser.on('warn', (code: string, message: string | Error) => {
      if (!HARMLESS.has(code)) this.problem ??= String(message);
    });
    // Two blocks of zeros end an archive. The parser keeps all that follows, and copies it with every chunk.
    this.parser.on('eof', () => this.skipTheRest());
    this.parser.on('error', (error: Error) => (this.problem ??= error.message));
    this.source = fs.createReadStream(file, { highWaterMark: 2 ** 18 });
    this.input = inflated(this.source, firstBytes(file, 2))[Symbol.asyncIterator]();
  }

  /** The next entry, or undefined after the last. */
  async next(): Promise<ReadEntry | undefined> {
    while (this.waiting.length === 0 && (await this.feed()));
    return this.waiting.shift();
  }

  async *content(entry: ReadEntry): AsyncIterableIterator<Uint8Array> {
    for (;;) {
      const chunk = entry.read();
      if (chunk !== null) yield chunk;
      else if (entry.emittedEnd) return;
      else if (!(await this.feed())) throw damagedArchive(this.file, `it is cut off in '${entry.path}'`);
    }
  }

  close(): void {
    this.source.destroy();
  }

  private skipTheRest(): void {
    this.isThrough = true;
  }

  /** @returns true while there was anything left to feed */
  private async feed(): Promise<boolean> {
    if (this.ended) return false;
    const { done, value } = this.isThrough ? { done: true } : await this.input.next();
    this.ended = done === true;
    if (this.ended) this.parser.end();
    else this.parser.write(value as Buffer);
    if (this.problem !== undefined) throw damagedArchive(this.file, this.problem);
    this.onRead(this.source.bytesRead);
    return true;
  }
}

function inflated(source: fs.ReadStream, start: Buffer): AsyncIterable<Buffer> {
  const isGzip = start[0] === 0x1f && start[1] === 0x8b;
  if (!isGzip) return source as AsyncIterable<Buffer>;
  const gunzip = zlib.createGunzip();
  // A failure to read the file must reach the reader of the inflated bytes.
  source.on('error', (error) => gunzip.destroy(error));
  return source.pipe(gunzip) as AsyncIterable<Buffer>;
}
