import sharp from 'sharp';
import { MAX_IMAGE_PIXELS } from './needs';
import type { RgbImage } from './rgbImage';

/** Steps from stored pixels to upright ones: left and right are mirrored, then all is turned clockwise. */
const UPRIGHT: Readonly<Record<number, { readonly turn: number; readonly mirror: boolean }>> = {
  2: { turn: 0, mirror: true },
  3: { turn: 180, mirror: false },
  4: { turn: 180, mirror: true },
  5: { turn: 270, mirror: true },
  6: { turn: 90, mirror: false },
  7: { turn: 90, mirror: true },
  8: { turn: 270, mirror: false },
};

/**
 * The EXIF orientation that a camera recorded: 1 for an upright image and where none is recorded, else 2 to 8
 * (Exif 2.32, tag 274).
 */
export async function exifOrientation(path: string): Promise<number> {
  const metadata = await sharp(path, { limitInputPixels: MAX_IMAGE_PIXELS })
    .metadata()
    .catch(() => undefined);
  const orientation = metadata?.orientation ?? 1;
  return orientation in UPRIGHT ? orientation : 1;
}

/**
 * The image as a viewer shows it. Training does not do this: torchvision ignores the orientation.
 *
 * @param orientation from {@link exifOrientation}
 */
export async function turnUpright(image: RgbImage, orientation: number): Promise<RgbImage> {
  const step = UPRIGHT[orientation];
  if (step === undefined) return image;
  const raw = { width: image.width, height: image.height, channels: 3 as const };
  const turned = sharp(Uint8Array.from(image.data), { raw }).rotate(step.turn).flop(step.mirror);
  const { data, info } = await turned.raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}
