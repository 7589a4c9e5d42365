import { numberOption, rangeOption } from '../../../core';
import { transformOf } from '../definition';
import { gaussianBlurred } from '../filters';
import { isCertain, listText } from './text';

/** torchvision's GaussianBlur, of each image or of a part `p` of them (RandomApply). */
export const gaussianBlur = transformOf({
  name: 'gaussian-blur',
  on: 'bytes',
  options: {
    /** Width and height of the kernel in pixels. The default holds two deviations of the widest blur. */
    kernelSize: numberOption(9, { from: 1, odd: true }),
    /** Standard deviation in pixels. */
    sigma: rangeOption([0.1, 2], { above: 0 }),
    p: numberOption(1, { from: 0, to: 1 }),
  },
  label: ({ options: { sigma, p } }) =>
    `Gaussian blur (sigma ${sigma.join(' to ')}${p < 1 ? `, probability ${p}` : ''})`,
  describe: ({ options: { kernelSize, sigma, p } }) => {
    const blur = `GaussianBlur(${kernelSize}, sigma=(${listText(sigma)}))`;
    return p < 1 ? `RandomApply([${blur}], p=${p})` : blur;
  },
  isDeterministic: ({ options: { sigma, p } }) => isCertain(p) && (p === 0 || sigma[0] === sigma[1]),
  examples: ({ options }) => [{ options: { ...options, p: 1 } }],
  leastShorterSide: () => Infinity,
  draw: (random, _size, { options: { sigma, p } }) => (random.chance(p) ? random.uniform(...sigma) : null),
  apply(picture, sigma, { options: { kernelSize } }) {
    if (sigma !== null) picture.replace(gaussianBlurred(picture.pixels(), kernelSize, sigma));
  },
});
