/** Memory and file that all threads of a loader read cached pixels from. */
export interface SharedPixels {
  /** {@link FIELDS} int32 per image; see {@link FIELD}. */
  readonly table: SharedArrayBuffer;
  /** Int32; see {@link CONTROL}. */
  readonly control: SharedArrayBuffer;
  /** Pixels of images whose state is IN_MEMORY. */
  readonly arena: SharedArrayBuffer;
  /** Pixels of images whose state is IN_FILE or UNCHECKED; null where there is no file. */
  readonly file: SharedFile | null;
  /** Units of pixels in file and memory together, at most. */
  readonly mostUnits: number;
}

/** A cache file by its descriptor, which belongs to the whole process. */
export interface SharedFile {
  readonly descriptor: number;
  /** Start of the pixels, in bytes. */
  readonly start: number;
  /** Room for pixels, in units. */
  readonly capacity: number;
}

/** Offsets count in units of 64 bytes, so that 31 bits reach 128 GiB. */
export const UNIT = 64;

/** Numbers per image. */
export const FIELDS = 6;
export const FIELD = { state: 0, offset: 1, width: 2, height: 3, checksum: 4, truncated: 5 } as const;

/** Place of an image's pixels. */
export const STATE = {
  empty: 0,
  /** A thread is putting them there. */
  filling: 1,
  inMemory: 2,
  inFile: 3,
  /** In a file of an earlier run; the checksum is compared when they are first read. */
  unchecked: 4,
} as const;

/** Indices into `control`: units taken of the arena and of the file, and whether the file takes more. */
export const CONTROL = { arenaTaken: 0, fileTaken: 1, fileOpen: 2 } as const;

/** Bytes of a cache of images of equal size. */
export function bytesForPixels(images: number, imageSize: number): number {
  return images * unitsFor(imageSize ** 2 * 3) * UNIT;
}

export function unitsFor(bytes: number): number {
  return Math.ceil(bytes / UNIT);
}

/** Sizes for {@link allocateShared}. */
export interface SharedRoom {
  readonly images: number;
  /** Pixels in file and memory together, at most. */
  readonly bytes: number;
  /** Pixels in memory, at most. Pages that are never written cost nothing. */
  readonly memoryBytes: number;
  readonly file: SharedFile | null;
}

export function allocateShared({ images, bytes, memoryBytes, file }: SharedRoom): SharedPixels {
  return {
    table: new SharedArrayBuffer(images * FIELDS * 4),
    control: new SharedArrayBuffer(Object.keys(CONTROL).length * 4),
    arena: allocateArena(Math.floor(Math.min(bytes, memoryBytes) / UNIT) * UNIT),
    file,
    mostUnits: Math.floor(bytes / UNIT),
  };
}

/** Allocates less than asked for, or nothing, where address space is limited: the cache only saves time. */
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

/** A checksum of pixels that changes with nearly every damage; four sums side by side, since that is faster. */
export function checksum(pixels: Uint8Array): number {
  const aligned = pixels.byteOffset % 4 === 0 ? pixels : Uint8Array.from(pixels);
  const words = new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2);
  let [a, b, c, d] = [1, 2, 3, 4];
  const fours = words.length & ~3;
  for (let i = 0; i < fours; i += 4) {
    a = Math.imul(a ^ words[i]!, 0x01000193);
    b = Math.imul(b ^ words[i + 1]!, 0x01000193);
    c = Math.imul(c ^ words[i + 2]!, 0x01000193);
    d = Math.imul(d ^ words[i + 3]!, 0x01000193);
  }
  for (let i = fours * 4; i < aligned.length; i++) a = Math.imul(a ^ aligned[i]!, 0x01000193);
  return (Math.imul(Math.imul(Math.imul(a, 31) + b, 31) + c, 31) + d) | 0;
}
