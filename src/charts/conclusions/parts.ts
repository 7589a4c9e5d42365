import type { JsonObject } from '../chart';
import { familyColor, familyOf } from '../palette';

/** Common beginning of every specification. */
export const VEGA_LITE: JsonObject = { $schema: 'https://vega.github.io/schema/vega-lite/v5.json' };

/**
 * One colour per model family, with a legend of the families that occur. Concatenated panels need the same
 * one.
 */
export function familyEncoding(models: readonly string[]): JsonObject {
  const colors = new Map(models.map((model) => [familyOf(model), familyColor(model)]));
  return {
    color: {
      field: 'family',
      scale: { domain: [...colors.keys()], range: [...colors.values()] },
      legend: { title: null, symbolOpacity: 1, orient: 'bottom' },
    },
  };
}

/** At most `most` of the indices 0 to `count - 1`, evenly spread, the first and the last among them. */
export function evenIndices(count: number, most: number): readonly number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => Math.round((i * (count - 1)) / (most - 1)));
}
