import type { Random } from '../../core';

/** A drawn thing in its own units: the ground is y = 0, upwards is negative, about 100 units tall or wide. */
export interface DrawnThing {
  readonly svg: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
}

/** One class of the task. */
export interface ThingKind {
  /** Class folder, e.g. `007.Butterfly`. */
  readonly folder: string;
  readonly name: string;
  /** Flies or swims: it casts no shadow, and hangs anywhere in the picture at any tilt. */
  readonly floats: boolean;
  readonly draw: (random: Random) => DrawnThing;
}

/** A kind before it is numbered. */
export type ThingRow = readonly [name: string, draw: (random: Random) => DrawnThing, where?: 'floats'];

/** A thing of a given extent around x = 0. */
export const extent = (svg: string, halfWidth: number, height: number): DrawnThing => ({
  svg,
  left: -halfWidth,
  right: halfWidth,
  top: -height,
});
