import { choiceOption, numberOption, orNull, type OptionValues } from '../../../core';
import { transformOf } from '../definition';
import { resizedShorterSide, wholeOf } from '../geometry';
import { CACHED_SIZES } from './randomResizedCrop';

/** Resize(256) belongs to a crop of 224; other sizes scale with it. */
const RESIZE_PER_CROP = 256 / 224;

/** Shorter side that an image is resized to before the centre of `imageSize` pixels is cut out. */
export function resizeBeforeCrop(imageSize: number): number {
  return Math.round(imageSize * RESIZE_PER_CROP);
}

const options = {
  size: orNull(numberOption(256, { from: 1, whole: true })),
  interpolation: choiceOption('bilinear', ['bilinear', 'bicubic']),
};

interface Context {
  readonly options: OptionValues<typeof options>;
  readonly imageSize: number;
}

/** torchvision's Resize with one number: the shorter side gets `size` pixels, by default 8/7 of the network's input. */
export const resize = transformOf({
  name: 'resize',
  on: 'bytes',
  options,
  resolve: (context) => ({ ...context.options, size: shorterSide(context) }),
  isDeterministic: () => true,
  examples: () => [],
  describe(context) {
    const { interpolation } = context.options;
    return `Resize(${shorterSide(context)}${interpolation === 'bilinear' ? '' : `, interpolation=${interpolation}`})`;
  },
  outputSize: (size, context) => size && resizedShorterSide(size.width, size.height, shorterSide(context)),
  leastShorterSide: ({ imageSize }) => CACHED_SIZES * imageSize,
  draw: (_random, { width, height }, context) => resizedShorterSide(width, height, shorterSide(context)),
  apply: (picture, size, context) => picture.resize(wholeOf(picture), size, context.options.interpolation),
});

function shorterSide({ options: { size }, imageSize }: Context): number {
  return size ?? resizeBeforeCrop(imageSize);
}
