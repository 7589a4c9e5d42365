import * as fs from 'node:fs';
import { messageOf } from '../../core';
import type { RgbImage } from '../images';
import { rowsOf, type PixelRows } from '../transforms';
import { checksum, CONTROL, FIELD, FIELDS, STATE, UNIT, unitsFor, type SharedPixels } from './sharedPixels';

/** The cached pixels of an image. */
export interface CachedPixels {
  /** Reading them throws {@link CacheReadError} where the file has become unreadable. */
  readonly rows: PixelRows;
  /** The file that they were decoded from ends early. */
  readonly truncated: boolean;
}

/** Problems of a cache's file; the images themselves are not affected. */
export interface CacheProblems {
  /** Reason why the file takes no more pixels; null while it does. */
  readonly writing: string | null;
  /** Images whose pixels in the file failed their checksum. */
  readonly damaged: number;
}

/** The file of a cache gave fewer bytes than it should, or none. */
export class CacheReadError extends Error {}

/**
 * One thread's access to cached pixels, so that an image is decoded once for all epochs and runs, whichever
 * thread gets it. A cache fills up and then stays as it is: over epochs in random order, evicting would save
 * nothing. Access is lock-free: an image's state tells when its pixels may be read.
 */
export class PixelCache {
  private readonly table: Int32Array;
  private readonly control: Int32Array;
  private readonly arena: Uint8Array;
  private writing: string | null = null;
  private damaged = 0;

  constructor(private readonly shared: SharedPixels) {
    this.table = new Int32Array(shared.table);
    this.control = new Int32Array(shared.control);
    this.arena = new Uint8Array(shared.arena);
  }

  /** The pixels of the image at that position, if they are here. */
  get(position: number): CachedPixels | undefined {
    const at = position * FIELDS;
    const state = Atomics.load(this.table, at);
    if (state === STATE.empty || state === STATE.filling) return undefined;
    const truncated = this.table[at + FIELD.truncated] === 1;
    if (state === STATE.inMemory) return { rows: this.rowsInMemory(at), truncated };
    if (state === STATE.inFile) return { rows: this.rowsInFile(at), truncated };
    const checked = this.check(at);
    return checked === undefined ? undefined : { rows: rowsOf(checked), truncated };
  }

  /** Keeps a copy of the image's pixels if there is room and no other thread is doing so. */
  put(position: number, image: RgbImage, truncated: boolean): void {
    const at = position * FIELDS;
    if (Atomics.compareExchange(this.table, at, STATE.empty, STATE.filling) !== STATE.empty) return;
    this.table[at + FIELD.width] = image.width;
    this.table[at + FIELD.height] = image.height;
    this.table[at + FIELD.truncated] = Number(truncated);
    const state = this.putInFile(at, image.data) ?? this.putInMemory(at, image.data) ?? STATE.empty;
    Atomics.store(this.table, at, state);
  }

  /** Forgets an image whose pixels cannot be read. */
  forget(position: number): void {
    this.damaged += 1;
    Atomics.store(this.table, position * FIELDS, STATE.empty);
  }

  /** Problems since the last call. */
  takeProblems(): CacheProblems {
    const problems = { writing: this.writing, damaged: this.damaged };
    this.writing = null;
    this.damaged = 0;
    return problems;
  }

  private sizeAt(at: number): { width: number; height: number } {
    return { width: this.table[at + FIELD.width]!, height: this.table[at + FIELD.height]! };
  }

  private rowsInMemory(at: number): PixelRows {
    const { width, height } = this.sizeAt(at);
    const start = this.table[at + FIELD.offset]! * UNIT;
    return rowsOf({ width, height, data: this.arena.subarray(start, start + width * height * 3) });
  }

  private rowsInFile(at: number): PixelRows {
    const size = this.sizeAt(at);
    const start = this.fileOffset(at);
    const rowBytes = size.width * 3;
    return {
      ...size,
      copyRows: (top, count, to) => this.readFile(to, count * rowBytes, start + top * rowBytes),
    };
  }

  /** The image's pixels if they have the checksum that they were written with. */
  private check(at: number): RgbImage | undefined {
    const size = this.sizeAt(at);
    const data = new Uint8Array(size.width * size.height * 3);
    try {
      this.readFile(data, data.length, this.fileOffset(at));
    } catch (error) {
      if (!(error instanceof CacheReadError)) throw error;
      this.forget(at / FIELDS);
      return undefined;
    }
    if (checksum(data) !== this.table[at + FIELD.checksum]) {
      this.forget(at / FIELDS);
      return undefined;
    }
    Atomics.compareExchange(this.table, at, STATE.unchecked, STATE.inFile);
    return { ...size, data };
  }

  private fileOffset(at: number): number {
    return this.shared.file!.start + this.table[at + FIELD.offset]! * UNIT;
  }

  private readFile(to: Uint8Array, length: number, from: number): void {
    for (let done = 0; done < length; ) {
      let count: number;
      try {
        count = fs.readSync(this.shared.file!.descriptor, to, done, length - done, from + done);
      } catch (error) {
        throw new CacheReadError(messageOf(error), { cause: error });
      }
      if (count === 0) throw new CacheReadError('The cache file ends early.');
      done += count;
    }
  }

  /** @returns the new state, or undefined when the file has no room or cannot be written */
  private putInFile(at: number, data: Uint8Array): number | undefined {
    const { file } = this.shared;
    if (file === null || Atomics.load(this.control, CONTROL.fileOpen) === 0) return undefined;
    const offset = this.reserve(CONTROL.fileTaken, unitsFor(data.length), file.capacity);
    if (offset === undefined) return undefined;
    try {
      for (let done = 0; done < data.length; ) {
        done += fs.writeSync(file.descriptor, data, done, data.length - done, file.start + offset * UNIT + done);
      }
    } catch (error) {
      Atomics.store(this.control, CONTROL.fileOpen, 0);
      this.writing = messageOf(error);
      return undefined;
    }
    this.table[at + FIELD.offset] = offset;
    this.table[at + FIELD.checksum] = checksum(data);
    return STATE.inFile;
  }

  private putInMemory(at: number, data: Uint8Array): number | undefined {
    const room = this.shared.mostUnits - Atomics.load(this.control, CONTROL.fileTaken);
    const arenaRoom = Math.min(room, this.arena.length / UNIT);
    const offset = this.reserve(CONTROL.arenaTaken, unitsFor(data.length), arenaRoom);
    if (offset === undefined) return undefined;
    this.arena.set(data, offset * UNIT);
    this.table[at + FIELD.offset] = offset;
    return STATE.inMemory;
  }

  /** Takes units of the room. @returns their offset in units, or undefined when there is none left */
  private reserve(counter: number, units: number, room: number): number | undefined {
    for (;;) {
      const offset = Atomics.load(this.control, counter);
      if (offset + units > room) return undefined;
      if (Atomics.compareExchange(this.control, counter, offset, offset + units) === offset) return offset;
    }
  }
}
