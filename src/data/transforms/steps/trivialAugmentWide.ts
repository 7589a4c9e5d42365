import { numberOption, type Random } from '../../../core';
import type { RgbImage } from '../../images';
import { affine, rotated } from '../affine';
import type { ColorAdjustment } from '../colors';
import { transformOf } from '../definition';
import { autocontrasted, equalized, posterized, sharpened, solarized } from '../filters';
import { roundHalfToEven } from '../geometry';
import type { Picture } from '../picture';

const f = Math.fround;

/** One operation of the space, with the magnitudes it is drawn from. */
interface Operation {
  /** Magnitude of bin `bin` of `bins`. Default: none, 0. */
  readonly magnitude?: (bin: number, bins: number) => number;
  /** Half of the magnitudes are negated. Default false. */
  readonly isSigned?: boolean;
  readonly apply: (picture: Picture, magnitude: number) => void;
}

/** torchvision's `TrivialAugmentWide._augmentation_space`, in its order. */
const OPERATIONS = {
  Identity: { apply: () => undefined },
  ShearX: { ...signed(0.99), apply: pixels((image, by) => affine(image, [1, shear(by), 0, 0, 1, 0])) },
  ShearY: { ...signed(0.99), apply: pixels((image, by) => affine(image, [1, 0, 0, shear(by), 1, 0])) },
  TranslateX: { ...signed(32), apply: pixels((image, by) => affine(image, [1, 0, -Math.trunc(by), 0, 1, 0])) },
  TranslateY: { ...signed(32), apply: pixels((image, by) => affine(image, [1, 0, 0, 0, 1, -Math.trunc(by)])) },
  Rotate: { ...signed(135), apply: pixels(rotated) },
  Brightness: { ...signed(0.99), apply: colors('brightness') },
  Color: { ...signed(0.99), apply: colors('saturation') },
  Contrast: { ...signed(0.99), apply: colors('contrast') },
  Sharpness: { ...signed(0.99), apply: pixels((image, by) => sharpened(image, 1 + by)) },
  Posterize: {
    magnitude: (bin, bins) => 8 - roundHalfToEven(bin / ((bins - 1) / 6)),
    apply: pixels(posterized),
  },
  Solarize: { magnitude: (bin, bins) => linspace(255, 0, bin, bins), apply: pixels(solarized) },
  AutoContrast: { apply: pixels(autocontrasted) },
  Equalize: { apply: pixels(equalized) },
} satisfies Readonly<Record<string, Operation>>;

/** Name of an operation of TrivialAugmentWide. */
export type TrivialAugmentName = keyof typeof OPERATIONS;

/** In torchvision's order. */
export const TRIVIAL_AUGMENT_NAMES = Object.keys(OPERATIONS) as readonly TrivialAugmentName[];

/** An operation with its magnitude, as it was drawn for one image. */
export interface DrawnOperation {
  readonly name: TrivialAugmentName;
  readonly magnitude: number;
}

/** torchvision's TrivialAugmentWide (Müller & Hutter 2021): one operation of a wide space, at a random strength. */
export const trivialAugmentWide = transformOf({
  name: 'trivial-augment-wide',
  on: 'bytes',
  options: { bins: numberOption(31, { from: 2, whole: true }) },
  label: () => 'TrivialAugment (wide)',
  describe: ({ options: { bins } }) => `TrivialAugmentWide(num_magnitude_bins=${bins})`,
  // It moves by pixels.
  leastShorterSide: () => Infinity,
  draw: (random, _size, { options: { bins } }) => drawTrivialAugment(random, bins),
  apply: (picture, drawn) => applyTrivialAugment(picture, drawn),
});

/** Operation, bin and sign, each uniform. */
export function drawTrivialAugment(random: Random, bins: number): DrawnOperation {
  const name = random.pick(TRIVIAL_AUGMENT_NAMES);
  const { magnitude, isSigned = false }: Operation = OPERATIONS[name];
  if (magnitude === undefined) return { name, magnitude: 0 };
  const drawn = magnitude(random.below(bins), bins);
  return { name, magnitude: isSigned && random.below(2) === 1 ? -drawn : drawn };
}

export function applyTrivialAugment(picture: Picture, { name, magnitude }: DrawnOperation): void {
  OPERATIONS[name].apply(picture, magnitude);
}

function pixels(change: (image: RgbImage, magnitude: number) => RgbImage): Operation['apply'] {
  return (picture, magnitude) => picture.replace(change(picture.pixels(), magnitude));
}

function colors(kind: ColorAdjustment['kind']): Operation['apply'] {
  return (picture, magnitude) => picture.adjust([{ kind, factor: 1 + magnitude }]);
}

function signed(most: number): { readonly magnitude: Required<Operation>['magnitude']; readonly isSigned: true } {
  return { magnitude: (bin, bins) => linspace(0, most, bin, bins), isSigned: true };
}

/** torchvision shears by the angle whose tangent the magnitude is, by way of degrees. */
function shear(magnitude: number): number {
  const degrees = Math.atan(magnitude) * (180 / Math.PI);
  return Math.tan(degrees * (Math.PI / 180));
}

/** `torch.linspace(from, to, bins)[bin]`: in float, from both ends, each product and sum rounded once. */
function linspace(from: number, to: number, bin: number, bins: number): number {
  const step = f(f(f(to) - f(from)) / (bins - 1));
  return bin < Math.floor(bins / 2) ? f(f(from) + step * bin) : f(f(to) - step * (bins - 1 - bin));
}
