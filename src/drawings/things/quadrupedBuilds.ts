import type { Range } from './pen';

/** Build of a four-legged animal seen from the side; lengths in drawing units. */
export interface Build {
  readonly leg: number;
  readonly length: number;
  /** Half-height of the trunk. */
  readonly depth: number;
  /** Half-width of a leg. */
  readonly bone: number;
  readonly neck: {
    readonly length: number;
    /** Radians above the horizontal. */ readonly rise: number;
    readonly width: number;
  };
  readonly head: { readonly length: number; readonly depth: number };
  readonly ears: 'point' | 'round' | 'droop' | 'long' | 'sail';
  readonly tail: 'thin' | 'tuft' | 'brush' | 'stub' | 'curl';
  readonly coat: readonly [h: Range, s: Range, l: Range];
  readonly pattern?: 'patches' | 'stripes' | 'tiles' | 'wool' | 'bands';
  readonly horns?: 'cow' | 'antlers' | 'ossicones';
  readonly mane?: boolean;
  readonly hump?: boolean;
  readonly trunk?: boolean;
}

export const BUILDS = {
  Cat: {
    leg: 24,
    length: 46,
    depth: 11,
    bone: 3.2,
    neck: { length: 12, rise: 0.8, width: 7 },
    head: { length: 7, depth: 10 },
    ears: 'point',
    tail: 'thin',
    coat: [
      [15, 45],
      [0.05, 0.6],
      [0.2, 0.7],
    ],
    pattern: 'bands',
  },
  Horse: {
    leg: 44,
    length: 58,
    depth: 14,
    bone: 3.6,
    neck: { length: 34, rise: 0.85, width: 8 },
    head: { length: 24, depth: 7 },
    ears: 'point',
    tail: 'brush',
    coat: [
      [12, 34],
      [0.2, 0.6],
      [0.15, 0.55],
    ],
    mane: true,
  },
  Cow: {
    leg: 32,
    length: 66,
    depth: 19,
    bone: 4.4,
    neck: { length: 16, rise: 0.35, width: 11 },
    head: { length: 22, depth: 9 },
    ears: 'droop',
    tail: 'tuft',
    coat: [
      [10, 40],
      [0.02, 0.3],
      [0.75, 0.95],
    ],
    pattern: 'patches',
    horns: 'cow',
  },
  Zebra: {
    leg: 38,
    length: 54,
    depth: 14,
    bone: 3.5,
    neck: { length: 26, rise: 0.8, width: 8 },
    head: { length: 20, depth: 7 },
    ears: 'round',
    tail: 'tuft',
    coat: [
      [30, 60],
      [0.02, 0.12],
      [0.86, 0.95],
    ],
    pattern: 'stripes',
    mane: true,
  },
  Elephant: {
    leg: 34,
    length: 62,
    depth: 26,
    bone: 8,
    neck: { length: 12, rise: 0.4, width: 15 },
    head: { length: 16, depth: 16 },
    ears: 'sail',
    tail: 'tuft',
    coat: [
      [200, 260],
      [0.02, 0.1],
      [0.38, 0.6],
    ],
    trunk: true,
  },
  Giraffe: {
    leg: 50,
    length: 42,
    depth: 13,
    bone: 3.2,
    neck: { length: 62, rise: 1.2, width: 6 },
    head: { length: 16, depth: 5 },
    ears: 'round',
    tail: 'tuft',
    coat: [
      [34, 44],
      [0.4, 0.6],
      [0.68, 0.82],
    ],
    pattern: 'tiles',
    horns: 'ossicones',
  },
  Sheep: {
    leg: 22,
    length: 48,
    depth: 19,
    bone: 2.8,
    neck: { length: 10, rise: 0.5, width: 8 },
    head: { length: 14, depth: 6 },
    ears: 'droop',
    tail: 'stub',
    coat: [
      [35, 50],
      [0.1, 0.25],
      [0.82, 0.95],
    ],
    pattern: 'wool',
  },
  Pig: {
    leg: 18,
    length: 58,
    depth: 20,
    bone: 4.4,
    neck: { length: 10, rise: 0.1, width: 15 },
    head: { length: 17, depth: 11 },
    ears: 'point',
    tail: 'curl',
    coat: [
      [345, 372],
      [0.4, 0.65],
      [0.68, 0.82],
    ],
  },
  Camel: {
    leg: 44,
    length: 52,
    depth: 15,
    bone: 3.6,
    neck: { length: 36, rise: 0.75, width: 7 },
    head: { length: 16, depth: 6 },
    ears: 'round',
    tail: 'tuft',
    coat: [
      [28, 40],
      [0.35, 0.55],
      [0.45, 0.65],
    ],
    hump: true,
  },
  Deer: {
    leg: 42,
    length: 46,
    depth: 12,
    bone: 2.6,
    neck: { length: 26, rise: 1, width: 5.5 },
    head: { length: 16, depth: 6 },
    ears: 'round',
    tail: 'stub',
    coat: [
      [18, 32],
      [0.4, 0.6],
      [0.35, 0.55],
    ],
    horns: 'antlers',
  },
  Bear: {
    leg: 24,
    length: 60,
    depth: 22,
    bone: 7,
    neck: { length: 14, rise: 0.3, width: 14 },
    head: { length: 16, depth: 11 },
    ears: 'round',
    tail: 'stub',
    coat: [
      [15, 32],
      [0.15, 0.45],
      [0.12, 0.38],
    ],
  },
  Rabbit: {
    leg: 11,
    length: 32,
    depth: 14,
    bone: 4,
    neck: { length: 10, rise: 0.9, width: 9 },
    head: { length: 11, depth: 9 },
    ears: 'long',
    tail: 'stub',
    coat: [
      [20, 45],
      [0.05, 0.4],
      [0.35, 0.9],
    ],
  },
} as const satisfies Record<string, Build>;
