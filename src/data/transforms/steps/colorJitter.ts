import { numberOption, type Random } from '../../../core';
import type { ColorJitterStrengths } from '../../types';
import type { ColorAdjustment } from '../colors';
import { transformOf } from '../definition';

const options = {
  brightness: numberOption(0, { from: 0 }),
  contrast: numberOption(0, { from: 0 }),
  saturation: numberOption(0, { from: 0 }),
  hue: numberOption(0, { from: 0, to: 0.5 }),
};

/** torchvision's ColorJitter: brightness, contrast, saturation and hue by random factors in a random order. */
export const colorJitter = transformOf({
  name: 'color-jitter',
  on: 'bytes',
  options,
  stream: 'jitter',
  label: ({ options: { brightness, contrast, saturation, hue } }) =>
    `colour jitter (brightness ${brightness}, contrast ${contrast}, saturation ${saturation}, hue ${hue})`,
  describe: ({ options: { brightness, contrast, saturation, hue } }) =>
    `ColorJitter(brightness=${brightness}, contrast=${contrast}, saturation=${saturation}, hue=${hue})`,
  isDeterministic: ({ options: strengths }) => Object.values(strengths).every((strength) => strength === 0),
  examples: ({ options: strengths }) => [...singleStrengths(strengths), { options: strengths }],
  draw: (random, _size, { options: strengths }) => drawColorJitter(random, strengths),
  apply: (picture, adjustments) => picture.adjust(adjustments),
});

/** Each strength of a jitter alone. */
function singleStrengths(strengths: ColorJitterStrengths) {
  const none: ColorJitterStrengths = { brightness: 0, contrast: 0, saturation: 0, hue: 0 };
  return (['brightness', 'contrast', 'saturation', 'hue'] as const)
    .filter((kind) => strengths[kind] > 0)
    .map((kind) => ({ name: `ColorJitter: ${kind}`, options: { ...none, [kind]: strengths[kind] } }));
}

/**
 * Draws the adjustments of a ColorJitter for one image (torchvision, `ColorJitter.get_params`), in the
 * order in which they apply. A factor is uniform in [max(0, 1 - s), 1 + s], hue in [-s, s]; an adjustment
 * of strength 0 is left out.
 */
export function drawColorJitter(random: Random, strengths: ColorJitterStrengths): readonly ColorAdjustment[] {
  const order = random.permutation(4);
  const around1 = (strength: number): number => random.uniform(Math.max(0, 1 - strength), 1 + strength);
  const drawn: readonly ColorAdjustment[] = [
    { kind: 'brightness', factor: around1(strengths.brightness) },
    { kind: 'contrast', factor: around1(strengths.contrast) },
    { kind: 'saturation', factor: around1(strengths.saturation) },
    { kind: 'hue', factor: random.uniform(-strengths.hue, strengths.hue) },
  ];
  return Array.from(order, (i) => drawn[i]!).filter(({ kind }) => strengths[kind] > 0);
}
