import { numberOption, orNull, rangeOption, type OptionValues, type Random } from '../../../core';
import { transformOf } from '../definition';
import { roundHalfToEven, type Box } from '../geometry';
import { listText } from './text';

/** Ranges of torchvision's RandomResizedCrop. */
export interface CropRanges {
  /** Area of the crop as a part of the image's. torchvision's default, and the series': [0.08, 1]. */
  readonly scale: readonly [number, number];
  /** Width over height, drawn log-uniformly. torchvision's default, and the series': [3/4, 4/3]. */
  readonly ratio: readonly [number, number];
}

/** torchvision's defaults. */
export const CROP_RANGES: CropRanges = { scale: [0.08, 1], ratio: [3 / 4, 4 / 3] };

/**
 * Greatest ratio of a cached photo's shorter side to `size`. RandomResizedCrop takes at least 8% of the area
 * with a ratio of at most 4/3: of a square, not less than sqrt(0.08 * 3/4) = 0.245 of a side. Four times the size leave
 * 0.98 times the size of that crop, so that no crop is enlarged that the original would have shrunk.
 */
export const CACHED_SIZES = cachedSizes(CROP_RANGES);

const options = {
  size: orNull(numberOption(224, { from: 1, whole: true })),
  scale: rangeOption(CROP_RANGES.scale, { above: 0, to: 1 }),
  ratio: rangeOption(CROP_RANGES.ratio, { above: 0 }),
};

interface Context {
  readonly options: OptionValues<typeof options>;
  readonly imageSize: number;
}

/** torchvision's RandomResizedCrop: a random box, resized to `size` x `size`, by default the network's input. */
export const randomResizedCrop = transformOf({
  name: 'random-resized-crop',
  on: 'bytes',
  options,
  resolve: (context) => ({ ...context.options, size: side(context) }),
  stream: 'crop',
  describe: (context) =>
    `RandomResizedCrop(${side(context)}, scale=(${listText(context.options.scale)}), ` +
    `ratio=(${listText(context.options.ratio)}))`,
  outputSize: (_size, context) => ({ width: side(context), height: side(context) }),
  leastShorterSide: (context) => cachedSizes(context.options) * side(context),
  draw: (random, { width, height }, context) => drawRandomResizedCrop(random, width, height, context.options),
  apply: (picture, box, context) => picture.resize(box, { width: side(context), height: side(context) }),
});

function side({ options: { size }, imageSize }: Context): number {
  return size ?? imageSize;
}

/** Whole sizes of the least crop's shorter side that a square photo's side has. */
function cachedSizes({ scale, ratio }: CropRanges): number {
  return Math.max(1, Math.floor(1 / Math.sqrt(scale[0] * Math.min(ratio[0], 1 / ratio[1], 1))));
}

const CROP_TRIES = 10;

/**
 * The box of a RandomResizedCrop in an image of width x height pixels (torchvision,
 * `RandomResizedCrop.get_params`): ten tries at area and ratio, then the largest centred crop whose ratio
 * is in range.
 */
export function drawRandomResizedCrop(
  random: Random,
  width: number,
  height: number,
  ranges: CropRanges = CROP_RANGES,
): Box {
  const area = width * height;
  const logRatio = [Math.log(ranges.ratio[0]), Math.log(ranges.ratio[1])] as const;
  for (let tries = 0; tries < CROP_TRIES; tries++) {
    const target = area * random.uniform(ranges.scale[0], ranges.scale[1]);
    const ratio = Math.exp(random.uniform(logRatio[0], logRatio[1]));
    const w = roundHalfToEven(Math.sqrt(target * ratio));
    const h = roundHalfToEven(Math.sqrt(target / ratio));
    if (w > 0 && w <= width && h > 0 && h <= height) {
      const top = random.below(height - h + 1);
      const left = random.below(width - w + 1);
      return { left, top, width: w, height: h };
    }
  }
  return centredCropInRatio(width, height, ranges.ratio);
}

function centredCropInRatio(width: number, height: number, ratio: readonly [number, number]): Box {
  const own = width / height;
  const w = own > ratio[1] ? roundHalfToEven(height * ratio[1]) : width;
  const h = own < ratio[0] ? roundHalfToEven(width / ratio[0]) : height;
  return { left: Math.floor((width - w) / 2), top: Math.floor((height - h) / 2), width: w, height: h };
}
