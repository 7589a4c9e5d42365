/** Image formats that are read. Anything else, SVG and PDF included, is refused before a decoder sees it. */
export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif';

/** Extensions of a format, lower case and with their dot. */
export const EXTENSIONS_OF: Readonly<Record<ImageFormat, readonly string[]>> = {
  jpeg: ['.jpg', '.jpeg', '.jpe', '.jfif'],
  png: ['.png'],
  webp: ['.webp'],
  gif: ['.gif'],
  tiff: ['.tif', '.tiff'],
  avif: ['.avif'],
};

/** Extensions by which image files are found in a folder. */
export const IMAGE_EXTENSIONS: readonly string[] = Object.values(EXTENSIONS_OF).flat();

/**
 * The format by the file's first bytes, or undefined. The extension is not trusted: decoders do not use it.
 */
export function sniffFormat(bytes: Uint8Array): ImageFormat | undefined {
  const text = (from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  if (bytes[0] === 0x89 && text(1, 4) === 'PNG') return 'png';
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'webp';
  if (text(0, 4) === 'GIF8') return 'gif';
  if (text(0, 4) === 'II*\0' || text(0, 4) === 'MM\0*') return 'tiff';
  if (text(4, 8) === 'ftyp' && ['avif', 'avis'].includes(text(8, 12))) return 'avif';
  return undefined;
}

/** What the headers of a JPEG say about the work of decoding it. */
export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  /** Colour components: 1 grey, 3 colour, 4 CMYK. */
  readonly components: number;
  /** Passes over the image's coefficients, counted up to {@link MOST_SCANS} + 1; 1 where one scan holds all. */
  readonly scans: number;
}

/** Most scans of a JPEG that is decoded: libtiff's limit. Encoders write about ten. */
export const MOST_SCANS = 100;

/**
 * Headers of a JPEG, or undefined when there is no frame before the first scan. Walks the marker segments (ITU-T T.81,
 * annex B); in a JPEG of several scans, their headers are looked for: the bytes of a marker occur in no coded data.
 */
export function jpegHeader(bytes: Uint8Array): JpegHeader | undefined {
  let frame: Omit<JpegHeader, 'scans'> | undefined;
  let isProgressive = false;
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === START_OF_SCAN) {
      if (frame === undefined) return undefined;
      const isWhole = !isProgressive && bytes[at + 4] === frame.components;
      return { ...frame, scans: isWhole ? 1 : countScans(bytes, at) };
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      const [height, width] = [5, 7].map((offset) => bytes[at + offset]! * 256 + bytes[at + offset + 1]!);
      frame ??= { width: width!, height: height!, components: bytes[at + 9]! };
      isProgressive = marker % 4 === 2;
    }
    at += 2 + bytes[at + 2]! * 256 + bytes[at + 3]!;
  }
  return frame && { ...frame, scans: 1 };
}

const START_OF_SCAN = 0xda;

function countScans(bytes: Uint8Array, from: number): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = Buffer.of(0xff, START_OF_SCAN);
  let count = 0;
  for (let at = from; at >= 0 && count <= MOST_SCANS; at = buffer.indexOf(header, at + 2)) count += 1;
  return count;
}
