import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import sharp from 'sharp';
import { readImageFile, withDecoded } from './decode';
import { EXTENSIONS_OF, jpegHeader, sniffFormat, type ImageFormat } from './format';
import { MAX_IMAGE_PIXELS } from './needs';

/** Facts about a file that decodes. */
export interface ImageFacts {
  readonly format: ImageFormat;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
  /** The file ends early, and is used with the missing part grey. */
  readonly truncated: boolean;
  /** Every pixel is grey, however it is stored. */
  readonly greyscale: boolean;
  readonly cmyk: boolean;
  /** Orientation in EXIF: 1 is upright, and the value of files without one. Training does not apply it. */
  readonly orientation: number;
  /** The extension belongs to another format. Files are read by their content. */
  readonly wrongExtension: boolean;
  /** SHA-256 of the file. */
  readonly sha256: string;
  /** SHA-256 of width, height and decoded pixels: equal for files that look the same to a network. */
  readonly pixelHash: string;
}

/**
 * Decodes a file and describes it.
 *
 * @throws ImageFileError naming file and reason when it does not decode
 */
export async function inspectImage(path: string): Promise<ImageFacts> {
  const bytes = readImageFile(path);
  const ofPixels = await withDecoded(bytes, path, ({ width, height, truncated, data }) => ({
    width,
    height,
    truncated,
    greyscale: isGrey(data),
    pixelHash: createHash('sha256').update(`${width}x${height}\n`).update(data).digest('hex'),
  }));
  const format = sniffFormat(bytes)!;
  const metadata = await sharp(bytes, { limitInputPixels: MAX_IMAGE_PIXELS })
    .metadata()
    .catch(() => undefined);
  return {
    format,
    bytes: bytes.length,
    ...ofPixels,
    cmyk: format === 'jpeg' ? jpegHeader(bytes)?.components === 4 : metadata?.space === 'cmyk',
    orientation: metadata?.orientation ?? 1,
    wrongExtension: !EXTENSIONS_OF[format].includes(extname(path).toLowerCase()),
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

function isGrey(data: Uint8Array): boolean {
  for (let at = 0; at < data.length; at += 3) {
    if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return false;
  }
  return true;
}
