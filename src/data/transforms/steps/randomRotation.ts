import { numberOption } from '../../../core';
import { rotated } from '../affine';
import { transformOf } from '../definition';

/** torchvision's RandomRotation: about the centre, nearest pixels, black outside. */
export const randomRotation = transformOf({
  name: 'random-rotation',
  on: 'bytes',
  options: {
    /** The angle is uniform in [-degrees, degrees]. */
    degrees: numberOption(15, { from: 0, to: 180 }),
  },
  label: ({ options: { degrees } }) => `rotation (by up to ${degrees}°)`,
  describe: ({ options: { degrees } }) => `RandomRotation(${degrees})`,
  isDeterministic: ({ options: { degrees } }) => degrees === 0,
  draw: (random, _size, { options: { degrees } }) => random.uniform(-degrees, degrees),
  apply: (picture, angle) => picture.replace(rotated(picture.pixels(), angle)),
});
