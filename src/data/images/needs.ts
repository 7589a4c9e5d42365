import sharp from 'sharp';
import { jpegHeader, MOST_SCANS, type ImageFormat } from './format';

/**
 * Largest image that is decoded, in pixels: Pillow's limit (twice its MAX_IMAGE_PIXELS), above which
 * it refuses a file as a decompression bomb.
 */
export const MAX_IMAGE_PIXELS = 178_956_970;

/** What a file asks for when it is decoded, by its headers alone. */
export interface DecodingNeeds {
  /** Most memory while it is decoded, in bytes; undefined where the headers do not tell. */
  readonly bytes: number | undefined;
  readonly isCmyk: boolean;
  /** Reason not to decode it at all, as of an `ImageFileError`. Default: none. */
  readonly refusal?: string;
}

/** Bytes of memory per pixel, with the decoded image: what libvips was measured to take, and room for alpha. */
const BYTES_PER_PIXEL = { jpeg: 4, png: 8, interlacedPng: 16, webp: 14, gif: 12, tiff: 16, avif: 24 } as const;

/** Needs of a file. JPEG and PNG, of which there are many, are looked at here; of others sharp reads the headers. */
export async function needsOf(bytes: Uint8Array, format: ImageFormat): Promise<DecodingNeeds> {
  if (format === 'jpeg') return jpegNeeds(bytes);
  if (format === 'png') return pngNeeds(bytes);
  const metadata = await sharp(bytes, { limitInputPixels: MAX_IMAGE_PIXELS })
    .metadata()
    .catch(() => undefined);
  if (metadata === undefined) return { bytes: undefined, isCmyk: false };
  const { width, height, pageHeight = height } = metadata;
  const isCmyk = format === 'tiff' && metadata.space === 'cmyk';
  return { bytes: bytesOf(width * pageHeight, BYTES_PER_PIXEL[format]), isCmyk };
}

/** Unknown for an image that sharp refuses for its size. */
function bytesOf(pixels: number, perPixel: number): number | undefined {
  return pixels > MAX_IMAGE_PIXELS ? undefined : pixels * perPixel;
}

function jpegNeeds(bytes: Uint8Array): DecodingNeeds {
  const header = jpegHeader(bytes);
  if (header === undefined) return { bytes: undefined, isCmyk: false };
  const { width, height, components, scans } = header;
  const isCmyk = components === 4;
  if (scans > MOST_SCANS) return { bytes: 0, isCmyk, refusal: `has more than ${MOST_SCANS} scans` };
  // Several scans are gathered as coefficients of two bytes.
  const perPixel = BYTES_PER_PIXEL.jpeg + (isCmyk ? 4 : 0) + (scans > 1 ? 2 * components : 0);
  return { bytes: bytesOf(width * height, perPixel), isCmyk };
}

/** The header is the first chunk (PNG, section 11.2.1). */
function pngNeeds(bytes: Uint8Array): DecodingNeeds {
  if (bytes.length < 29) return { bytes: undefined, isCmyk: false };
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const perPixel = bytes[28] === 0 ? BYTES_PER_PIXEL.png : BYTES_PER_PIXEL.interlacedPng;
  return { bytes: bytesOf(view.getUint32(16) * view.getUint32(20), perPixel), isCmyk: false };
}
