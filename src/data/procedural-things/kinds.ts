import { OBJECTS } from './objects';
import { PLANTS } from './plants';
import { QUADRUPEDS } from './quadrupeds';
import type { ThingKind, ThingRow } from './thing';
import { WILD } from './wild';

const ROWS: readonly ThingRow[] = [...QUADRUPEDS, ...WILD, ...PLANTS, ...OBJECTS];

const KINDS: readonly ThingKind[] = [...ROWS]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, draw, where], i) => ({
    folder: `${String(i + 1).padStart(3, '0')}.${name}`,
    name: name.replaceAll('_', ' '),
    floats: where === 'floats',
    draw,
  }));

/** Every class of the task, in the order of its folders. None is a dog. */
export function allThingKinds(): readonly ThingKind[] {
  return KINDS;
}
