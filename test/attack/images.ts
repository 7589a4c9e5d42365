import * as zlib from 'node:zlib';
import sharp from 'sharp';
import { crc32, type Random } from '../../src/core';
import { hugeFiles, mutate, seedFiles } from '../data/fuzzFiles';
import { manyScans } from './scans';

/** A file that is made to do harm to whoever decodes it. */
export interface HostileImage {
  /** Name of a file, with the number and the kind in it. */
  readonly name: string;
  readonly kind: HostileKind;
  readonly content: Buffer;
}

/** Ways to be hostile. */
export type HostileKind =
  | 'mutated'
  | 'cut off'
  | 'empty'
  | 'other content'
  | 'claims a huge size'
  | 'huge and flat'
  | 'many scans'
  | 'several frames'
  | 'inflating text'
  | 'junk between markers';

type Maker = (random: Random, sources: Sources) => Buffer;

interface Sources {
  readonly seeds: readonly Buffer[];
  readonly claims: readonly Buffer[];
  readonly flat: readonly Buffer[];
}

const MAKERS: Readonly<Record<HostileKind, Maker>> = {
  mutated: (random, { seeds }) => mutate(random.pick(seeds), random),
  'cut off': (random, { seeds }) => {
    const whole = random.pick(seeds);
    return whole.subarray(0, random.below(whole.length));
  },
  empty: () => Buffer.alloc(0),
  'other content': (random) =>
    random.pick([
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="99999" height="99999"><rect/></svg>'),
      Buffer.from('%PDF-1.7\n%%EOF\n'),
      Buffer.from('<html>404</html>'),
      Buffer.alloc(5000),
      Buffer.from([0xff, 0xd8, 0xff]),
      Buffer.from('GIF89a'),
      Buffer.from('RIFF\xff\xff\xff\xffWEBPVP8 ', 'latin1'),
      Buffer.from('II*\0\x08\0\0\0\xff\xff', 'latin1'),
      Buffer.from('\0\0\0\x18ftypavif\0\0\0\0avifmif1', 'latin1'),
    ]),
  'claims a huge size': (random, { claims }) => random.pick(claims),
  'huge and flat': (random, { flat }) => random.pick(flat),
  'many scans': (random) =>
    manyScans({
      width: 16 * (1 + random.below(128)),
      height: 16 * (1 + random.below(128)),
      scans: random.pick([3, 90, 101, 1000, 3000]),
      kind: random.pick(['progressive', 'sequential'] as const),
    }),
  'several frames': (random) => {
    const [small, large] = [16, 65_000].map((side) =>
      manyScans({ width: side, height: side, scans: 1, kind: 'progressive' }).subarray(0, 300),
    );
    return Buffer.concat(random.chance(0.5) ? [small!, large!] : [large!, small!]);
  },
  'inflating text': (random, { flat }) => withText(flat[0]!, 1 + random.below(40)),
  'junk between markers': (random, { seeds }) => {
    const jpeg = random.pick(seeds.filter((bytes) => bytes[0] === 0xff));
    const junk = Buffer.from(Array.from({ length: 1 + random.below(50) }, () => random.below(255)));
    return Buffer.concat([jpeg.subarray(0, 2), junk, jpeg.subarray(2)]);
  },
};

export const HOSTILE_KINDS = Object.keys(MAKERS) as readonly HostileKind[];

/**
 * Hostile images, kind after kind in turn: the same for the same seed.
 *
 * @param random generator that nothing else draws from
 */
export async function hostileImages(count: number, random: Random): Promise<readonly HostileImage[]> {
  return Array.from({ length: count }, (_, i) => i).map(await hostileImageMaker(random));
}

/** Makes the images of {@link hostileImages} by their number; all of many would take much memory. */
export async function hostileImageMaker(random: Random): Promise<(number: number) => HostileImage> {
  const sources: Sources = {
    seeds: [...(await seedFiles()).values()],
    claims: [...(await hugeFiles()).values(), flatPng(60_000, 60_000, 1000), await avifOf(13_300)],
    flat: [flatPng(64, 64), flatPng(13_300, 13_300), flatPng(4000, 3000), await avifOf(2000), await webpOf(6000)],
  };
  return (i) => {
    const kind = HOSTILE_KINDS[i % HOSTILE_KINDS.length]!;
    const content = MAKERS[kind](random.split(i), sources);
    return {
      name: `${i} ${kind}.${random.split(i).split('name').pick(['jpg', 'png', 'avif', 'webp'])}`,
      kind,
      content,
    };
  };
}

/** A black PNG of one bit per pixel: 177 megapixels take 22 kB. @param rows that are there. Default: all */
function flatPng(width: number, height: number, rows = height): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const data = zlib.deflateSync(Buffer.alloc(rows * (1 + Math.ceil(width / 8))));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

/** A PNG with a compressed text of some megabytes of spaces. */
function withText(png: Buffer, mebibytes: number): Buffer {
  const text = zlib.deflateSync(Buffer.alloc(mebibytes * 2 ** 20, ' '));
  const before = png.length - 12;
  return Buffer.concat([
    png.subarray(0, before),
    chunk('zTXt', Buffer.concat([Buffer.from('a\0\0'), text])),
    png.subarray(before),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A flat AVIF; one of more than 2000 pixels only claims its size. */
async function avifOf(side: number): Promise<Buffer> {
  const avif = await flat(Math.min(side, 2000)).avif({ effort: 0 }).toBuffer();
  for (let at = avif.indexOf('ispe'); at >= 0; at = avif.indexOf('ispe', at + 4)) {
    avif.writeUInt32BE(side, at + 8);
    avif.writeUInt32BE(side, at + 12);
  }
  return avif;
}

function webpOf(side: number): Promise<Buffer> {
  return flat(side).webp({ lossless: true, effort: 0 }).toBuffer();
}

function flat(side: number): sharp.Sharp {
  return sharp({ create: { width: side, height: side, channels: 3, background: '#456' } });
}
