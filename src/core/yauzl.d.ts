/** The parts of yauzl 3 that datasets and weights use; it comes without types. */
declare module 'yauzl' {
  import type { EventEmitter } from 'node:events';
  import type { Readable } from 'node:stream';

  export interface Entry {
    readonly fileName: string;
    /** The name's bytes, as they are in the archive. */
    readonly fileNameRaw: Buffer;
    readonly fileNameLength: number;
    readonly extraFieldLength: number;
    readonly fileCommentLength: number;
    readonly generalPurposeBitFlag: number;
    /** 0 is stored. */
    readonly compressionMethod: number;
    readonly compressedSize: number;
    readonly uncompressedSize: number;
    readonly crc32: number;
    readonly relativeOffsetOfLocalHeader: number;
    /** The upper half is the Unix mode. */
    readonly externalFileAttributes: number;
    isEncrypted(): boolean;
  }

  export interface LocalFileHeader {
    /** Byte of the file at which the content starts. */
    readonly fileDataStart: number;
    readonly fileName: Buffer;
    readonly compressionMethod: number;
    readonly uncompressedSize: number;
    readonly crc32: number;
  }

  export interface ZipFile {
    readonly entryCount: number;
    eachEntry(): AsyncIterableIterator<Entry>;
    openReadStreamPromise(entry: Entry): Promise<Readable>;
    /** @throws Error when the content would leave the file */
    readLocalFileHeaderPromise(entry: Entry): Promise<LocalFileHeader>;
    close(): void;
  }

  /** Reads the bytes of an archive for yauzl. */
  export class RandomAccessReader extends EventEmitter {
    read(
      buffer: Buffer,
      offset: number,
      length: number,
      position: number,
      callback: (error: Error | null, bytesRead?: number) => void,
    ): void;
  }

  export interface Options {
    readonly autoClose?: boolean;
    readonly strictFileNames?: boolean;
    /** Default true: names are text, and checked. */
    readonly decodeStrings?: boolean;
    /** Default true. */
    readonly validateEntrySizes?: boolean;
  }

  export function openPromise(path: string, options?: Options): Promise<ZipFile>;
  export function fromRandomAccessReaderPromise(
    reader: RandomAccessReader,
    totalSize: number,
    options?: Options,
  ): Promise<ZipFile>;
}
