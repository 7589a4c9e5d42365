import type { Random } from '../../core';
import type { Breed, CoatColor, CoatVariant, Furnishing } from './breed';
import { coatColor, type Hsl } from './palette';
import type { HairStyle } from './hair';

/** One individual dog: its breed's traits with individual variation, colours, sizes in drawing units. */
export interface Look {
  readonly breed: Breed;
  readonly variant: CoatVariant;
  readonly base: Hsl;
  readonly second: Hsl;
  readonly third: Hsl;
  readonly nose: Hsl;
  readonly iris: Hsl;
  /** Height of the withers is 100 units, whatever the breed; everything else follows. */
  readonly legHeight: number;
  readonly depth: number;
  readonly length: number;
  readonly bone: number;
  readonly tuck: number;
  /** Radius of the skull. */
  readonly skullRadius: number;
  readonly muzzle: number;
  readonly muzzleDepth: number;
  readonly stop: number;
  readonly skull: number;
  readonly earSize: number;
  /** Length of the coat on the body. */
  readonly hair: number;
  readonly hairStyle: HairStyle;
}

/** True where the breed has a furnishing such as a beard. */
export const has = (look: Look, furnishing: Furnishing): boolean => look.breed.coat.furnishings.includes(furnishing);

/** Draws an individual of a breed: which coat variant, and small deviations of colour and build. */
export function drawLook(breed: Breed, random: Random): Look {
  const variant = pickVariant(breed, random.split('variant'));
  const colors = random.split('colors');
  const vary = random.split('build');
  const around = (value: number, deviation: number): number => value * (1 + vary.normal(0, deviation));
  const within = (value: number): number => Math.min(1, Math.max(0, value + vary.normal(0, 0.045)));
  const leg = around(breed.body.leg, 0.025);
  const depth = 103 - 100 * leg;
  const light: CoatColor = variant.second ?? variant.base;
  const brown = variant.base === 'liver' || variant.second === 'liver';
  return {
    breed,
    variant,
    base: coatColor(variant.base, colors),
    second: coatColor(light, colors),
    third: coatColor(variant.third ?? light, colors),
    nose: brown ? { h: 16, s: 0.35, l: 0.2 } : { h: 240, s: 0.1, l: 0.08 },
    iris: brown ? { h: 34, s: 0.6, l: 0.4 } : { h: 22, s: 0.5, l: colors.uniform(0.14, 0.24) },
    legHeight: 100 * leg,
    depth,
    length: 100 * around(breed.body.length, 0.03),
    bone: within(breed.body.bone),
    tuck: within(breed.body.tuck),
    skullRadius: 12.2 * around(breed.head.size, 0.035) * (0.92 + 0.18 * breed.body.bone) * (depth / 46) ** 0.85,
    muzzle: within(breed.head.muzzle),
    muzzleDepth: within(breed.head.depth),
    stop: within(breed.head.stop),
    skull: within(breed.head.skull),
    earSize: around(breed.ears.size, 0.05),
    hair: hairLength(breed) * around(1, 0.1) * (depth / 46) ** 0.7,
    hairStyle: hairStyle(breed),
  };
}

function pickVariant(breed: Breed, random: Random): CoatVariant {
  return random.pickWeighted(breed.colors, ({ weight }) => weight);
}

function hairLength({ coat }: Breed): number {
  const length = { hairless: 0, short: 0.25, medium: 3.2, long: 6.4 }[coat.length];
  return coat.texture === 'double' ? length * 1.15 : length;
}

function hairStyle({ coat }: Breed): HairStyle {
  if (coat.length === 'hairless' || coat.length === 'short') return coat.texture === 'curly' ? 'curl' : 'sleek';
  if (coat.texture === 'wire') return 'wire';
  if (coat.texture === 'curly') return 'curl';
  return coat.texture === 'corded' ? 'cord' : 'tuft';
}
