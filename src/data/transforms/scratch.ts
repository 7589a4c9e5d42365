/** Working memory that is kept between images, so that a worker allocates nothing per image. */
export interface Scratch {
  readonly buffers: Map<string, Uint8Array>;
}

/** New, empty working memory. One per thread; results of transforms lie in it until the next call. */
export function createScratch(): Scratch {
  return { buffers: new Map() };
}

/**
 * A view of `length` bytes on the buffer of that name, which grows as needed. Content is whatever was
 * there.
 */
export function buffer8(scratch: Scratch, name: string, length: number): Uint8Array {
  let buffer = scratch.buffers.get(name);
  if (buffer === undefined || buffer.length < length) {
    buffer = new Uint8Array(length);
    scratch.buffers.set(name, buffer);
  }
  return buffer.subarray(0, length);
}
