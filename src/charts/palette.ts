import { familyOf as modelFamily, HUES, OTHER_FAMILY, seriesModels } from '../models';

/** Models that differ in a detail (a `_fix`) share a family, and with it a colour in every chart. */
export type ModelFamily = string;

/**
 * One colour per model family of the series in every chart (see models/hues), and one of 'other'. More colours
 * could not be told apart by everyone: families of today's networks use one of these each, too.
 *
 * @example for (const [family, color] of familyColors()) console.log(family, color);
 */
export function familyColors(): ReadonlyMap<ModelFamily, string> {
  const families = seriesModels().map(({ family, color }) => [family, color] as const);
  return new Map([...families, [OTHER_FAMILY.family, OTHER_FAMILY.color]]);
}

/** Colours of everything but data; greys that are legible on light and dark grounds. */
export const NEUTRAL = {
  /** Training series, and context. */
  series: '#7f868f',
  text: HUES.grey,
  grid: 'rgba(127, 134, 143, 0.22)',
  axis: 'rgba(127, 134, 143, 0.55)',
} as const;

/** The family of a model; 'other' for a model that is not registered. */
export function familyOf(model: string): ModelFamily {
  return modelFamily(model).family;
}

/**
 * The colour of a model in every chart, as `#rrggbb`.
 *
 * @example const color = familyColor('vgg16');
 */
export function familyColor(model: string): string {
  return modelFamily(model).color;
}
