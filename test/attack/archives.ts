import * as os from 'node:os';
import * as path from 'node:path';
import * as zlib from 'node:zlib';
import type { Random } from '../../src/core';
import { tarArchive, tarGzip, zipArchive, type CraftedEntry } from '../datasets/craftArchives';

/** Archives that are made to do harm to whoever unpacks them, from a seed. */

/** An archive, and what is wrong with it. */
export interface HostileArchive {
  /** Name of a file, with the number and the kind in it. */
  readonly name: string;
  readonly kind: string;
  readonly content: Buffer;
}

/** Where entries point outside their folder, by absolute path. */
export const ESCAPED = path.join(os.tmpdir(), 'escaped.jpg');
const GOOD: CraftedEntry = { path: 'set/a/1.jpg', content: Buffer.from('one') };
const PATHS: readonly string[] = [
  '../escaped.jpg',
  'set/../../escaped.jpg',
  ESCAPED,
  'set\\..\\..\\escaped.jpg',
  'C:\\escaped.jpg',
  'c:escaped.jpg',
  'set/a\0/escaped.jpg',
];

type Entries = (random: Random) => readonly CraftedEntry[];

const ENTRIES: Readonly<Record<string, Entries>> = {
  'path that leaves the folder': (random) => [GOOD, { path: random.pick(PATHS), content: Buffer.from('x') }],
  'link and a file through it': (random) => [
    {
      path: 'set/link',
      kind: random.pick(['link', 'hard-link'] as const),
      linkTarget: random.pick([os.tmpdir(), '..', '/']),
    },
    { path: 'set/link/escaped.jpg', content: Buffer.from('x') },
  ],
  device: () => [GOOD, { path: 'set/zero', kind: 'device' }],
  'file twice': () => [GOOD, { ...GOOD, content: Buffer.from('two') }],
  'file in the place of a folder': () => [GOOD, { path: 'set/a', content: Buffer.from('x') }],
  'name of a kilobyte': (random) => [
    { path: `set/${'n'.repeat(300 + random.below(700))}.jpg`, content: Buffer.from('x') },
  ],
  'more entries than there may be': () =>
    Array.from({ length: 60 }, (_, i) => ({ path: `set/a/${i}.jpg`, content: Buffer.alloc(1) })),
  'file larger than it may be': () => [{ path: 'set/a/large.jpg', content: Buffer.alloc(2 ** 20) }],
  'size that lies': (random) => [{ ...GOOD, statedBytes: random.pick([0, 1, 4, 2 ** 20, 2 ** 33 - 1]) }, GOOD],
};

const PACKERS: readonly ((entries: readonly CraftedEntry[]) => Buffer)[] = [tarArchive, tarGzip, zipArchive];

const MAKERS: Readonly<Record<string, (random: Random) => Buffer>> = {
  ...Object.fromEntries(
    Object.entries(ENTRIES).map(([kind, entries]) => [
      kind,
      (random: Random): Buffer => random.pick(PACKERS)(entries(random)),
    ]),
  ),
  'cut off': (random) => {
    const whole = random.pick(PACKERS)([GOOD, { ...GOOD, path: 'set/a/2.jpg', content: Buffer.alloc(2000, 7) }]);
    return whole.subarray(0, 1 + random.below(whole.length - 1));
  },
  'bits flipped': (random) => {
    const whole = Buffer.from(random.pick(PACKERS)([GOOD]));
    for (let i = 0; i < 4; i++) whole[random.below(whole.length)]! ^= 1 << random.below(8);
    return whole;
  },
  'zeros that inflate': () => zlib.gzipSync(Buffer.alloc(2 ** 25), { level: 1 }),
  'file that inflates': () => tarGzip([{ path: 'set/a/1.jpg', content: Buffer.alloc(2 ** 24) }]),
  'other content': (random) => random.pick([Buffer.alloc(0), Buffer.alloc(4096), Buffer.from('<html>404</html>')]),
};

/** Every kind of {@link hostileArchives}. */
export const ARCHIVE_KINDS = Object.keys(MAKERS);

/** Hostile archives, each kind as often as the others; the same from one seed. */
export function hostileArchives(count: number, random: Random): readonly HostileArchive[] {
  return Array.from({ length: count }, (_, i) => {
    const kind = ARCHIVE_KINDS[i % ARCHIVE_KINDS.length]!;
    return {
      name: `${String(i).padStart(4, '0')}-${kind.replaceAll(' ', '-')}`,
      kind,
      content: MAKERS[kind]!(random.split(i)),
    };
  });
}
