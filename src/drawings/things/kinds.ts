import { BELONGINGS } from './belongings';
import { BIRDS } from './birds';
import { CRAWLERS } from './crawlers';
import { FLOWERS } from './flowers';
import { FRUIT } from './fruit';
import { FURNITURE } from './furniture';
import { QUADRUPEDS } from './quadrupeds';
import type { ThingKind, ThingRow } from './thing';
import { TREES } from './trees';
import { VEHICLES } from './vehicles';
import { WATER_ANIMALS } from './water';

const ROWS: readonly ThingRow[] = [
  ...BELONGINGS,
  ...BIRDS,
  ...CRAWLERS,
  ...FLOWERS,
  ...FRUIT,
  ...FURNITURE,
  ...QUADRUPEDS,
  ...TREES,
  ...VEHICLES,
  ...WATER_ANIMALS,
];

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
