import type { RgbImage } from '../images';
import type { PixelCacheMemory } from './protocol';

/** Arena offsets count in units of 64 bytes, so that 32 bits reach 128 GiB. */
const UNIT = 64;
/** Numbers per image: state, offset in units, width, height. */
const FIELDS = 4;
const EMPTY = 0;
const FILLING = 1;
const READY = 2;

/**
 * Decoded pixels in memory that all workers share, so that an image is decoded once for all epochs,
 * whichever worker gets it. It fills up and then stays as it is: over epochs in random order, evicting
 * would save nothing. Access is lock-free: an image's state tells when its pixels may be read.
 */
export class PixelCache {
  private readonly entries: Int32Array;
  private readonly taken: Int32Array;
  private readonly arena: Uint8Array;

  constructor(memory: PixelCacheMemory) {
    this.entries = new Int32Array(memory.entries);
    this.taken = new Int32Array(memory.taken);
    this.arena = new Uint8Array(memory.arena);
  }

  /** Memory for a cache of at most `bytes` of pixels. Pages that are never written cost nothing. */
  static allocate(images: number, bytes: number): PixelCacheMemory {
    return {
      entries: new SharedArrayBuffer(images * FIELDS * 4),
      taken: new SharedArrayBuffer(4),
      arena: allocateArena(Math.floor(bytes / UNIT) * UNIT),
    };
  }

  /** Bytes that the cache takes for images of equal size. */
  static bytesFor(images: number, imageSize: number): number {
    return images * Math.ceil((imageSize ** 2 * 3) / UNIT) * UNIT;
  }

  /** The pixels of the image at that position, if they are here. Not to be written to. */
  get(position: number): RgbImage | undefined {
    const at = position * FIELDS;
    if (Atomics.load(this.entries, at) !== READY) return undefined;
    const width = this.entries[at + 2]!;
    const height = this.entries[at + 3]!;
    const start = this.entries[at + 1]! * UNIT;
    return { width, height, data: this.arena.subarray(start, start + width * height * 3) };
  }

  /** Keeps a copy of the image's pixels if there is room and nobody else is doing so. */
  put(position: number, image: RgbImage): void {
    const at = position * FIELDS;
    if (Atomics.compareExchange(this.entries, at, EMPTY, FILLING) !== EMPTY) return;
    const offset = this.reserve(Math.ceil(image.data.length / UNIT));
    if (offset === undefined) {
      Atomics.store(this.entries, at, EMPTY);
      return;
    }
    this.arena.set(image.data, offset * UNIT);
    this.entries[at + 1] = offset;
    this.entries[at + 2] = image.width;
    this.entries[at + 3] = image.height;
    Atomics.store(this.entries, at, READY);
  }

  /** Takes units of the arena. @returns their offset in units, or undefined when there is no room */
  private reserve(units: number): number | undefined {
    const room = this.arena.length / UNIT;
    for (;;) {
      const offset = Atomics.load(this.taken, 0);
      if (offset + units > room) return undefined;
      if (Atomics.compareExchange(this.taken, 0, offset, offset + units) === offset) return offset;
    }
  }
}

/** Where address space is limited, less than asked for, or nothing: the cache only saves time. */
function allocateArena(bytes: number): SharedArrayBuffer {
  for (let size = bytes; size >= 2 ** 20; size = Math.floor(size / 2 / UNIT) * UNIT) {
    try {
      return new SharedArrayBuffer(size);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return new SharedArrayBuffer(bytes < 2 ** 20 ? bytes : 0);
}
