import { COAT_LENGTHS, type Breed } from '../../../src/drawings/dogs/breed';
import { coatRgb } from '../../../src/drawings/dogs/palette';

/**
 * How differently two breeds look: 0 for the same traits, around 1 for unrelated breeds. Symmetric.
 * A weighted mean of differences in build, head, ears, tail, coat and the likeliest coat colours.
 */
export function traitDistance(one: Breed, other: Breed): number {
  const terms: readonly (readonly [weight: number, difference: number])[] = [
    [2, Math.abs(one.body.length - other.body.length) / 0.5],
    [2, Math.abs(one.body.leg - other.body.leg) / 0.15],
    [1.5, Math.abs(one.body.bone - other.body.bone) / 0.4],
    [1, Math.abs(one.body.tuck - other.body.tuck) / 0.4],
    [1.5, Math.abs(one.head.muzzle - other.head.muzzle) / 0.4],
    [1, Math.abs(one.head.stop - other.head.stop) / 0.5],
    [0.5, Math.abs(one.head.skull - other.head.skull) / 0.5],
    [2, one.ears.type === other.ears.type ? Math.abs(one.ears.size - other.ears.size) : 1],
    [1, one.tail === other.tail ? 0 : 1],
    [2, Math.abs(lengthRank(one) - lengthRank(other)) / 2],
    [1.5, one.coat.texture === other.coat.texture ? 0 : 1],
    [1.5, furnishingDifference(one, other)],
    [3, colorDifference(one, other)],
  ];
  const weights = terms.reduce((sum, [weight]) => sum + weight, 0);
  return terms.reduce((sum, [weight, difference]) => sum + weight * Math.min(1.5, difference), 0) / weights;
}

const lengthRank = (breed: Breed): number => COAT_LENGTHS.indexOf(breed.coat.length);

function furnishingDifference(one: Breed, other: Breed): number {
  const all = new Set([...one.coat.furnishings, ...other.coat.furnishings]);
  const shared = one.coat.furnishings.filter((f) => other.coat.furnishings.includes(f));
  return all.size === 0 ? 0 : 1 - shared.length / all.size;
}

/** Expected difference of a random coat of one and the most similar coat of the other, both ways. */
function colorDifference(one: Breed, other: Breed): number {
  const oneWay = (from: Breed, to: Breed): number => {
    const total = from.colors.reduce((sum, c) => sum + c.weight, 0);
    return from.colors.reduce((sum, c) => {
      const nearest = Math.min(
        ...to.colors.map((d) => {
          const [p, q] = [coatRgb(c.base), coatRgb(d.base)];
          return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]) / 0.8 + (c.pattern === d.pattern ? 0 : 0.5);
        }),
      );
      return sum + (c.weight / total) * nearest;
    }, 0);
  };
  return (oneWay(one, other) + oneWay(other, one)) / 2;
}
