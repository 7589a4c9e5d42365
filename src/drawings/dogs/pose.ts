import type { Random } from '../../core';

export const POSES = ['stand', 'trot', 'sit', 'lie', 'bow', 'sit-front', 'portrait-side', 'portrait-front'] as const;
export type PoseName = (typeof POSES)[number];

/** Pose of one dog. Drawn without knowing the breed, so that a pose tells nothing about it. */
export interface Pose {
  readonly name: PoseName;
  /** View of the trunk, from the side or from the front. */
  readonly body: 'side' | 'front';
  /** Subject of the picture: the whole dog, or head and chest. */
  readonly frame: 'whole' | 'bust';
  /** Head seen in profile, or turned to the camera. */
  readonly head: 'profile' | 'facing';
  /** Turn of a facing head, -1 (left) to 1 (right). */
  readonly yaw: number;
  /** Tilt of the head, radians; positive is nose down in profile. */
  readonly tilt: number;
  /** Raise of the neck above the horizontal, radians. */
  readonly neck: number;
  /** Phase of the gait, 0 to 1; also varies how the legs are set when standing. */
  readonly stride: number;
  readonly mouth: 'closed' | 'open' | 'tongue';
  readonly facesLeft: boolean;
  /** Carriage of the tail, -1 (low) to 1 (high). */
  readonly tail: number;
}

const WEIGHTS: Readonly<Record<PoseName, number>> = {
  stand: 26,
  trot: 12,
  sit: 13,
  lie: 12,
  bow: 3,
  'sit-front': 12,
  'portrait-side': 9,
  'portrait-front': 13,
};

/** Draws a pose. @param name fixes which; default random */
export function drawPose(random: Random, name: PoseName = drawName(random.split('name'))): Pose {
  const body = name === 'sit-front' || name === 'portrait-front' ? 'front' : 'side';
  const down = name === 'bow' ? -0.1 : 0;
  const sniffing = (name === 'stand' || name === 'trot') && random.chance(0.1);
  return {
    name,
    body,
    frame: name.startsWith('portrait') ? 'bust' : 'whole',
    head: body === 'front' || (name !== 'portrait-side' && !sniffing && random.chance(0.4)) ? 'facing' : 'profile',
    yaw: random.uniform(-0.9, 0.9),
    tilt: random.normal(0.04, 0.1),
    neck: sniffing ? -0.35 : random.uniform(0.6, 1.08) + down,
    stride: random.unit(),
    mouth: random.chance(0.45) ? 'closed' : random.chance(0.5) ? 'open' : 'tongue',
    facesLeft: random.chance(0.5),
    tail: random.uniform(-1, 1),
  };
}

function drawName(random: Random): PoseName {
  return random.pickWeighted(POSES, (name) => WEIGHTS[name]);
}
