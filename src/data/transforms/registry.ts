import { createRegistry, type OptionTable } from '../../core';
import { transformOf, type Transform, type TransformDefinition } from './definition';
import { centerCrop } from './steps/centerCrop';
import { colorJitter } from './steps/colorJitter';
import { gaussianBlur } from './steps/gaussianBlur';
import { randomErasing } from './steps/randomErasing';
import { randomGrayscale } from './steps/randomGrayscale';
import { randomHorizontalFlip } from './steps/randomHorizontalFlip';
import { randomResizedCrop } from './steps/randomResizedCrop';
import { randomRotation } from './steps/randomRotation';
import { resize } from './steps/resize';
import { trivialAugmentWide } from './steps/trivialAugmentWide';

/** All kinds of steps. */
export const transforms = createRegistry<Transform>('transform', [
  resize,
  centerCrop,
  randomResizedCrop,
  randomHorizontalFlip,
  colorJitter,
  randomErasing,
  randomGrayscale,
  gaussianBlur,
  randomRotation,
  trivialAugmentWide,
]);

/**
 * Adds a kind of step, for `transforms: [{ name: 'darken', by: 0.2 }, ...]`. Images are prepared by worker threads: the
 * definition stands in a file that they import, too.
 *
 * @param definition draws from the image's own stream of the generator, and applies the draw
 * @throws BreedlabError when the name is a built-in step's or no plain word
 * @example
 * defineTransform({
 *   name: 'darken',
 *   on: 'bytes',
 *   options: { by: numberOption(0.2, { from: 0, to: 1 }) },
 *   describe: ({ options: { by } }) => `Darken(${by})`,
 *   draw: (random, _size, { options: { by } }) => 1 - random.uniform(0, by),
 *   apply: (picture, factor) => picture.adjust([{ kind: 'brightness', factor }]),
 * });
 */
export function defineTransform<Table extends OptionTable, Drawn>(
  definition: TransformDefinition<Table, Drawn>,
): Transform {
  return transforms.define(transformOf(definition));
}
