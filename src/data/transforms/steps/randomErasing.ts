import { numberOption, rangeOption, type Option, type Random } from '../../../core';
import { transformOf } from '../definition';
import { roundHalfToEven, type Box, type Size } from '../geometry';
import { listText } from './text';

/** Fill of an erased box: a normalized number, one of each channel, or noise. */
type ErasedValue = number | readonly [number, number, number] | 'random';

const valueOption: Option<ErasedValue> = {
  default: 0,
  wanted: "a number, three numbers for red, green and blue, or 'random'",
  read: (value) => (isErasedValue(value) ? value : undefined),
  schema: {
    anyOf: [
      { type: 'number' },
      { type: 'array', items: { type: 'number' }, minItems: 3, maxItems: 3 },
      { const: 'random' },
    ],
  },
};

/** torchvision's RandomErasing (Zhong et al. 2020): replaces a random box of the normalized image. */
export const randomErasing = transformOf({
  name: 'random-erasing',
  on: 'floats',
  options: {
    p: numberOption(0.5, { from: 0, to: 1 }),
    /** Area of the box as a part of the image's. */
    scale: rangeOption([0.02, 0.33], { above: 0, to: 1 }),
    /** Height over width, drawn log-uniformly. */
    ratio: rangeOption([0.3, 3.3], { above: 0 }),
    value: valueOption,
  },
  label: ({ options: { p } }) => `random erasing (probability ${p})`,
  describe: ({ options: { p, scale, ratio, value } }) => {
    const filling =
      typeof value === 'number' ? value : typeof value === 'string' ? `'${value}'` : `(${listText(value)})`;
    return `RandomErasing(p=${p}, scale=(${listText(scale)}), ratio=(${listText(ratio)}), value=${filling})`;
  },
  isDeterministic: ({ options: { p } }) => p === 0,
  examples: ({ options }) => [{ options: { ...options, p: 1 } }],
  draw(random, size, { options: { p, scale, ratio, value } }) {
    const box = random.chance(p) ? drawErasedBox(random, size, scale, ratio) : undefined;
    return box && { box, valueAt: fillerOf(value, random) };
  },
  apply({ values, width }, erased) {
    if (erased === undefined) return;
    const { box, valueAt } = erased;
    for (let y = box.top; y < box.top + box.height; y++) {
      const row = (y * width + box.left) * 3;
      for (let i = 0; i < box.width * 3; i++) values[row + i] = valueAt(i % 3);
    }
  },
});

const TRIES = 10;

/**
 * The box of a RandomErasing (torchvision, `RandomErasing.get_params`): ten tries at area and ratio, then none.
 *
 * @param scale least and greatest area as a part of the image's
 * @param ratio least and greatest height over width
 */
export function drawErasedBox(
  random: Random,
  { width, height }: Size,
  scale: readonly [number, number],
  ratio: readonly [number, number],
): Box | undefined {
  for (let tries = 0; tries < TRIES; tries++) {
    const area = width * height * random.uniform(scale[0], scale[1]);
    const drawn = Math.exp(random.uniform(Math.log(ratio[0]), Math.log(ratio[1])));
    const h = roundHalfToEven(Math.sqrt(area * drawn));
    const w = roundHalfToEven(Math.sqrt(area / drawn));
    if (h >= height || w >= width) continue;
    const top = random.below(height - h + 1);
    const left = random.below(width - w + 1);
    return { left, top, width: w, height: h };
  }
  return undefined;
}

function fillerOf(value: ErasedValue, random: Random): (channel: number) => number {
  if (value === 'random') return () => random.normal();
  return typeof value === 'number' ? () => value : (channel) => value[channel]!;
}

function isErasedValue(value: unknown): value is ErasedValue {
  if (Array.isArray(value)) return value.length === 3 && value.every(Number.isFinite);
  return value === 'random' || Number.isFinite(value);
}
