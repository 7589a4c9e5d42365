import type { Random } from '../../core';
import type { Backdrop } from './backdrop';
import { room, sofa, street, studio } from './indoors';
import { autumn, beach, desert, forest, lake, meadow, snow, yard } from './outdoors';

/** A place the dog is in. */
export interface Scene extends Backdrop {
  readonly name: SceneName;
}

type Painter = (random: Random, width: number, height: number, horizon: number) => Backdrop;

const PAINTERS = {
  meadow,
  beach,
  snow,
  room,
  street,
  forest,
  studio,
  lake,
  autumn,
  sofa,
  yard,
  desert,
} satisfies Record<string, Painter>;
export type SceneName = keyof typeof PAINTERS;
const SCENES = Object.keys(PAINTERS) as readonly SceneName[];

/**
 * Draws a background. It knows nothing of the dog, so that it tells nothing about the breed.
 *
 * @param horizon y of the far end of the ground
 */
export function drawScene(random: Random, width: number, height: number, horizon: number): Scene {
  const name = random.pick(SCENES);
  return { name, ...PAINTERS[name](random.split('paint'), width, height, horizon) };
}
