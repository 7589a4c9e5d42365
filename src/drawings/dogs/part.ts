import type { Hsl } from './palette';
import type { Shape } from './geometry';

export type PartKind =
  | 'trunk'
  | 'chest'
  | 'haunch'
  | 'neck'
  | 'throat'
  | 'ruff'
  | 'foreleg'
  | 'hindleg'
  | 'paw'
  | 'tail'
  | 'profile'
  | 'face'
  | 'ear'
  | 'puff';

export const isHead = (kind: PartKind): boolean => kind === 'profile' || kind === 'face';
export const isLeg = (kind: PartKind): boolean => kind === 'foreleg' || kind === 'hindleg';
export const isBody = (kind: PartKind): boolean => kind === 'trunk' || kind === 'chest' || kind === 'haunch';

/** One painted piece of a dog. */
export interface Part {
  readonly type: 'part';
  readonly kind: PartKind;
  readonly shape: Shape;
  /** Seen on the far side of the body, hence in its shade. */
  readonly far: boolean;
  /** Hair length of this piece, drawing units. */
  readonly hair: number;
  /** Lighter (> 0) or darker (< 0) than the coat. Default 0. */
  readonly tone?: number;
  /** Draws a contour. Default false. */
  readonly edge?: boolean;
  /** Colour instead of the coat's. */
  readonly color?: Hsl;
  /** Hair strokes fall to the ground (1) or lie along the body (0). Default 0.5. */
  readonly fall?: number;
}

/** Ready SVG: eyes, nose, mouth, collar. */
export interface Detail {
  readonly type: 'detail';
  readonly svg: string;
}

export type Item = Part | Detail;

/** A part with defaults filled in. */
export function part(kind: PartKind, shape: Shape, options: Partial<Omit<Part, 'type' | 'kind' | 'shape'>> = {}): Part {
  return { type: 'part', kind, shape, far: false, hair: 0, ...options };
}

export const detail = (svg: string): Detail => ({ type: 'detail', svg });
