import * as fs from 'node:fs';
import sharp from 'sharp';
import { BreedlabError, errorCode, messageOf, printedAs } from '../../core';
import { sniffFormat } from './format';
import { decodingLimit, withDecodingMemory } from './memory';
import { MAX_IMAGE_PIXELS, needsOf, type DecodingNeeds } from './needs';
import type { RgbImage } from './rgbImage';

/** Largest file that is read, in bytes: 1 GiB. */
const MAX_FILE_BYTES = 2 ** 30;

/** Reason why a file of no bytes cannot be used. */
export const EMPTY = 'is empty';

/** A decoded file. */
export interface DecodedImage extends RgbImage {
  /**
   * The file ends early. The missing part of a JPEG is grey, as Pillow fills it with LOAD_TRUNCATED_IMAGES; of
   * other formats it is black, and may begin some rows earlier than in Pillow.
   */
  readonly truncated: boolean;
}

/** A file that cannot be used as an image. */
export class ImageFileError extends BreedlabError {
  override readonly name = 'ImageFileError';

  constructor(
    readonly path: string,
    /** Reason, as a clause for a list: `is empty`, `is not an image: ...`. */
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${path} ${reason}.`, 'Replace or delete the file.', options);
  }
}

/**
 * Decodes an image file as Pillow's `Image.open(path).convert('RGB')` does: EXIF orientation and colour
 * profiles are not applied, alpha is dropped, grey is repeated, CMYK is converted arithmetically. Pixels
 * are equal to Pillow's, but for 16-bit grey files: here their high byte is kept, while Pillow clips them
 * to white. Of an animation, the first frame is read. Files that end early are used as with Pillow's
 * LOAD_TRUNCATED_IMAGES, but for a progressive JPEG that ends in the tables between two scans: Pillow makes it
 * black, here it shows the scans before or is refused.
 *
 * @throws ImageFileError naming file and reason when it is missing, empty, too large or does not decode
 * @example const { width, height } = await decodeImage(dogs.images.train[0]!.path);
 */
export async function decodeImage(path: string): Promise<DecodedImage> {
  const image = await decodeBytes(readImageFile(path), path);
  return printedAs(
    image,
    `DecodedImage ${image.width} × ${image.height}${image.truncated ? ', cut off' : ''} { ${Object.keys(image).join(', ')} }`,
  );
}

/** {@link decodeImage} of a file's content. `path` is for messages only. */
export async function decodeBytes(bytes: Uint8Array, path: string): Promise<DecodedImage> {
  return withDecoded(bytes, path, (image) => image);
}

/**
 * Decodes a file's content and uses it, while its memory counts as taken: decoding waits until there is enough.
 *
 * @param path for messages only
 * @throws ImageFileError as {@link decodeImage}
 */
export async function withDecoded<T>(bytes: Uint8Array, path: string, use: (image: DecodedImage) => T): Promise<T> {
  if (bytes.length === 0) throw new ImageFileError(path, EMPTY);
  const format = sniffFormat(bytes);
  if (format === undefined) {
    throw new ImageFileError(path, 'is not a JPEG, PNG, WebP, GIF, TIFF or AVIF image');
  }
  const needs = await needsOf(bytes, format);
  const refusal = needs.refusal ?? tooLarge(needs);
  if (refusal !== undefined) throw new ImageFileError(path, refusal);
  return withDecodingMemory(needs.bytes, async () => use(await decodeAs(needs, bytes, path)));
}

async function decodeAs({ isCmyk }: DecodingNeeds, bytes: Uint8Array, path: string): Promise<DecodedImage> {
  try {
    return { ...(await decodeStrictly(bytes, isCmyk)), truncated: false };
  } catch (strictError) {
    return decodeTruncated(bytes, path, isCmyk, strictError);
  }
}

function tooLarge({ bytes = 0 }: DecodingNeeds): string | undefined {
  const most = decodingLimit();
  if (bytes <= most) return undefined;
  const [needed, allowed] = [bytes, most].map((size) => Math.ceil(size / 2 ** 20));
  return `needs ${needed} MiB of memory to decode, more than the ${allowed} of BREEDLAB_IMAGE_MB`;
}

/**
 * Reads a regular file. Synchronous: it runs in a worker, and a pipe or device must not be opened at all.
 *
 * @throws ImageFileError naming file and reason when it is missing, unreadable or too large
 */
export function readImageFile(path: string): Uint8Array {
  try {
    const stat = fs.statSync(path);
    if (!stat.isFile()) throw new ImageFileError(path, 'is not a regular file');
    if (stat.size > MAX_FILE_BYTES) throw new ImageFileError(path, `is too large (${stat.size} bytes)`);
    return fs.readFileSync(path);
  } catch (error) {
    if (error instanceof ImageFileError) throw error;
    throw new ImageFileError(path, readFailure(error), { cause: error });
  }
}

function readFailure(error: unknown): string {
  switch (errorCode(error)) {
    case 'ENOENT':
      return 'does not exist';
    case 'EACCES':
    case 'EPERM':
      return 'cannot be read: permission denied';
    case 'ELOOP':
      return 'is a link that points to itself';
    default:
      return `cannot be read: ${messageOf(error)}`;
  }
}

function decodeStrictly(bytes: Uint8Array, asCmyk: boolean): Promise<RgbImage> {
  return decodeWith(bytes, asCmyk, 'truncated');
}

/** The second try, for files that end early; `strictError` is the error of the first. */
async function decodeTruncated(
  bytes: Uint8Array,
  path: string,
  asCmyk: boolean,
  strictError: unknown,
): Promise<DecodedImage> {
  try {
    return { ...(await decodeWith(bytes, asCmyk, 'none')), truncated: true };
  } catch {
    throw new ImageFileError(path, `does not decode: ${firstLine(strictError)}`, { cause: strictError });
  }
}

async function decodeWith(bytes: Uint8Array, asCmyk: boolean, failOn: 'truncated' | 'none'): Promise<RgbImage> {
  const input = sharp(bytes, { failOn, ignoreIcc: true, limitInputPixels: MAX_IMAGE_PIXELS });
  const converted = asCmyk ? input.pipelineColourspace('cmyk').toColourspace('cmyk') : input.toColourspace('srgb');
  const { data, info } = await converted.raw().toBuffer({ resolveWithObject: true });
  const pixels = asCmyk ? rgbFromCmyk(data) : rgbFromChannels(data, info.channels);
  return { width: info.width, height: info.height, data: pixels };
}

/** Drops alpha and repeats grey. */
function rgbFromChannels(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data;
  const [green, blue] = channels < 3 ? [0, 0] : [1, 2];
  const rgb = new Uint8Array((data.length / channels) * 3);
  for (let from = 0, to = 0; to < rgb.length; from += channels, to += 3) {
    rgb[to] = data[from]!;
    rgb[to + 1] = data[from + green]!;
    rgb[to + 2] = data[from + blue]!;
  }
  return rgb;
}

/** Pillow's CMYK to RGB: (255 - K) - C * (255 - K) / 255, the division rounded. */
function rgbFromCmyk(data: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((data.length / 4) * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    const light = 255 - data[from + 3]!;
    for (let channel = 0; channel < 3; channel++) {
      rgb[to + channel] = light - Math.round((data[from + channel]! * light) / 255);
    }
  }
  return rgb;
}

function firstLine(error: unknown): string {
  return messageOf(error).split('\n')[0]!.trim();
}
