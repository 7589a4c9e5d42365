import { numberOption } from '../../../core';
import { transformOf } from '../definition';
import { isCertain } from './text';

/** torchvision's RandomHorizontalFlip. */
export const randomHorizontalFlip = transformOf({
  name: 'random-horizontal-flip',
  on: 'bytes',
  options: { p: numberOption(0.5, { from: 0, to: 1 }) },
  stream: 'flip',
  label: () => 'horizontal flip',
  describe: ({ options: { p } }) => `RandomHorizontalFlip(${p})`,
  isDeterministic: ({ options: { p } }) => isCertain(p),
  examples: () => [{ options: { p: 1 } }],
  draw: (random, _size, { options: { p } }) => random.chance(p),
  apply: (picture, isDrawn) => {
    if (isDrawn) picture.flip();
  },
});
