import { numberOption } from '../../../core';
import { transformOf } from '../definition';
import { isCertain } from './text';

/** torchvision's RandomGrayscale: three channels of Pillow's mode L (ITU-R 601 luma). */
export const randomGrayscale = transformOf({
  name: 'random-grayscale',
  on: 'bytes',
  options: { p: numberOption(0.1, { from: 0, to: 1 }) },
  label: ({ options: { p } }) => `greyscale (probability ${p})`,
  describe: ({ options: { p } }) => `RandomGrayscale(${p})`,
  isDeterministic: ({ options: { p } }) => isCertain(p),
  examples: () => [{ options: { p: 1 } }],
  draw: (random, _size, { options: { p } }) => random.chance(p),
  apply: (picture, isDrawn) => {
    // A blend with the grey value that leaves nothing of the colour: the same bytes.
    if (isDrawn) picture.adjust([{ kind: 'saturation', factor: 0 }]);
  },
});
