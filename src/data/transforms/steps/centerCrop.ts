import { numberOption, orNull, type OptionValues } from '../../../core';
import type { RgbImage } from '../../images';
import { transformOf } from '../definition';
import { roundHalfToEven, type Size } from '../geometry';
import type { Picture } from '../picture';

const options = { size: orNull(numberOption(224, { from: 1, whole: true })) };

interface Context {
  readonly options: OptionValues<typeof options>;
  readonly imageSize: number;
}

/**
 * torchvision's CenterCrop: cuts the centre out, by default of the network's input size. A side that is shorter is
 * padded with black.
 */
export const centerCrop = transformOf({
  name: 'center-crop',
  on: 'bytes',
  options,
  resolve: (context) => ({ ...context.options, size: side(context) }),
  isDeterministic: () => true,
  examples: () => [],
  describe: (context) => `CenterCrop(${side(context)})`,
  outputSize: (_size, context) => ({ width: side(context), height: side(context) }),
  // Without a resize before it, it would take another part of a shrunk photo.
  leastShorterSide: () => Infinity,
  draw: () => undefined,
  apply(picture, _drawn, context) {
    const size = side(context);
    if (picture.width < size || picture.height < size) pad(picture, size);
    const left = roundHalfToEven((picture.width - size) / 2);
    const top = roundHalfToEven((picture.height - size) / 2);
    picture.crop({ left, top, width: size, height: size });
  },
});

function side({ options: { size }, imageSize }: Context): number {
  return size ?? imageSize;
}

/** Pads as torchvision does: an odd pixel is added on the right and at the bottom. */
function pad(picture: Picture, size: number): void {
  const { width, height } = picture;
  const left = Math.max(0, Math.floor((size - width) / 2));
  const top = Math.max(0, Math.floor((size - height) / 2));
  const padded = { width: Math.max(width, size), height: Math.max(height, size) };
  picture.replace(onBlack(picture.pixels(), padded, left, top));
}

function onBlack(image: RgbImage, { width, height }: Size, left: number, top: number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < image.height; y++) {
    const row = image.data.subarray(y * image.width * 3, (y + 1) * image.width * 3);
    data.set(row, ((top + y) * width + left) * 3);
  }
  return { width, height, data };
}
