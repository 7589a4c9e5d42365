/** JPEG files, written byte by byte, whose time to decode has nothing to do with their size. */

/** Shape of a {@link manyScans} file. */
export interface ScansOptions {
  readonly width: number;
  readonly height: number;
  /** Scans over the whole image. */
  readonly scans: number;
  /**
   * `progressive`: the first scan gives all means, each further one says that a coefficient is 0 (ITU-T T.81, G.1.2.2).
   * `sequential`: the three colours one after the other, over and over.
   */
  readonly kind: 'progressive' | 'sequential';
}

/** A grey-looking JPEG of any number of scans, of some bytes per 16,384 blocks each. */
export function manyScans({ width, height, scans, kind }: ScansOptions): Buffer {
  const components = kind === 'progressive' ? 1 : 3;
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  const parts = [Buffer.of(0xff, 0xd8), quantization(), frame(kind, components, width, height)];
  // One code of one bit each: a difference of 0 (DC), and a run of at least 16,384 blocks of zeros (AC) or the end of one.
  parts.push(huffman(0x00, 0x00), huffman(0x10, kind === 'progressive' ? 0xe0 : 0x00));
  const zeros = (bits: number): Buffer => Buffer.alloc(Math.ceil(bits / 8));
  for (let scan = 0; scan < scans; scan++) {
    if (kind === 'sequential') parts.push(scanHeader(1 + (scan % 3), 0, 63), zeros(2 * blocks));
    else if (scan === 0) parts.push(scanHeader(1, 0, 0), zeros(blocks));
    else parts.push(scanHeader(1, 1 + (scan % 63), 1 + (scan % 63)), zeros(15 * Math.ceil(blocks / 16_384)));
  }
  return Buffer.concat([...parts, Buffer.of(0xff, 0xd9)]);
}

function segment(marker: number, content: readonly number[]): Buffer {
  const length = content.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 255, ...content]);
}

function quantization(): Buffer {
  return segment(0xdb, [0, ...Array.from({ length: 64 }, () => 1)]);
}

function frame(kind: ScansOptions['kind'], components: number, width: number, height: number): Buffer {
  const each = Array.from({ length: components }, (_, i) => [i + 1, 0x11, 0]).flat();
  const size = [height >> 8, height & 255, width >> 8, width & 255];
  return segment(kind === 'progressive' ? 0xc2 : 0xc0, [8, ...size, components, ...each]);
}

/** A table of one code, the bit 0. */
function huffman(classAndNumber: number, symbol: number): Buffer {
  return segment(0xc4, [classAndNumber, 1, ...Array.from({ length: 15 }, () => 0), symbol]);
}

function scanHeader(component: number, from: number, to: number): Buffer {
  return segment(0xda, [1, component, 0x00, from, to, 0x00]);
}
