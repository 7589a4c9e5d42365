import type { Experiment, ProfileName } from '../../experiments';

/** Name of a training in every view of it. */
export interface Heading {
  readonly id: Experiment['id'];
  readonly title: string;
  readonly model: string;
  readonly profile: ProfileName;
  readonly seed: number;
}

/** e.g. `28 · Base, general rule for weights`. */
export function headingText({ id, title }: Heading): string {
  return `${id} · ${title}`;
}

/** e.g. `demo profile, seed 1`. */
export function scopeText({ profile, seed }: Heading): string {
  return `${profile} profile, seed ${seed}`;
}
