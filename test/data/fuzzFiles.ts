import * as fs from 'node:fs';
import sharp from 'sharp';
import { crc32, type Random } from '../../src/core';
import { fixture, picture } from './fixtures';

/** Image files to be mutated: every format that is read, in its variants. */
export async function seedFiles(): Promise<ReadonlyMap<string, Buffer>> {
  const image = picture(9, 48, 36);
  const raw = { raw: { width: image.width, height: image.height, channels: 3 as const } };
  const made = (): sharp.Sharp => sharp(image.data, raw);
  const files = new Map<string, Buffer>([
    ['baseline.jpg', await made().jpeg({ quality: 80 }).toBuffer()],
    ['progressive.jpg', await made().jpeg({ progressive: true }).toBuffer()],
    ['colour.png', await made().png().toBuffer()],
    ['interlaced.png', await made().png({ progressive: true }).toBuffer()],
    ['lossy.webp', await made().webp({ quality: 70 }).toBuffer()],
    ['lossless.webp', await made().webp({ lossless: true }).toBuffer()],
    ['made.gif', await made().gif().toBuffer()],
  ]);
  const fixtures = [
    'grey.jpg',
    'cmyk.jpg',
    'exif-rotated.jpg',
    'grey-16-bit.png',
    'palette.png',
    'alpha.png',
    'image.webp',
    'image.gif',
  ];
  for (const name of fixtures) files.set(name, fs.readFileSync(fixture(name)));
  return files;
}

const MUTATIONS: readonly ((bytes: Buffer, random: Random) => Buffer)[] = [
  function flipBits(bytes, random) {
    const copy = Buffer.from(bytes);
    for (let i = 1 + random.below(16); i > 0; i--) copy[random.below(copy.length)]! ^= 1 << random.below(8);
    return copy;
  },
  function flipBitsOfTheHeader(bytes, random) {
    const copy = Buffer.from(bytes);
    const header = Math.min(copy.length, 200);
    for (let i = 1 + random.below(6); i > 0; i--) copy[random.below(header)] = random.below(256);
    return copy;
  },
  function cutOff(bytes, random) {
    return bytes.subarray(0, random.below(bytes.length));
  },
  function overwriteRun(bytes, random) {
    const copy = Buffer.from(bytes);
    const start = random.below(copy.length);
    copy.subarray(start, start + 1 + random.below(300)).fill(random.pick([0, 0xff, 0x80, 0xd9]));
    return copy;
  },
  function deleteRun(bytes, random) {
    const start = random.below(bytes.length);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + 1 + random.below(200))]);
  },
  function repeatRun(bytes, random) {
    const start = random.below(bytes.length);
    return Buffer.concat([bytes.subarray(0, start + 1 + random.below(400)), bytes.subarray(start)]);
  },
  function swapHalves(bytes, random) {
    const middle = 4 + random.below(bytes.length - 4);
    return Buffer.concat([bytes.subarray(0, 4), bytes.subarray(middle), bytes.subarray(4, middle)]);
  },
];

/** A file with one kind of damage, or with several. */
export function mutate(bytes: Buffer, random: Random): Buffer {
  let mutated = random.pick(MUTATIONS)(bytes, random);
  while (random.chance(0.2) && mutated.length > 8) mutated = random.pick(MUTATIONS)(mutated, random);
  return mutated;
}

/** Small files whose headers claim 20,000 x 10,000 pixels. */
export async function hugeFiles(): Promise<ReadonlyMap<string, Buffer>> {
  const [width, height] = [20_000, 10_000];
  const seeds = await seedFiles();
  const jpeg = Buffer.from(seeds.get('baseline.jpg')!);
  const frame = jpeg.indexOf(Buffer.of(0xff, 0xc0));
  jpeg.writeUInt16BE(height, frame + 5);
  jpeg.writeUInt16BE(width, frame + 7);
  const extended = await sharp(seeds.get('alpha.png')!)
    .webp({ lossless: true })
    .keepExif()
    .withExif({ IFD0: { Artist: 'x' } })
    .toBuffer();
  const webp = Buffer.from(extended);
  const chunk = webp.indexOf('VP8X');
  webp.writeUIntLE(16_382, chunk + 12, 3);
  webp.writeUIntLE(16_382, chunk + 15, 3);
  return new Map([
    ['huge.jpg', jpeg],
    ['huge.gif', hugeGif(width, height)],
    ['huge.webp', webp],
    ['huge.png', hugePng(seeds.get('colour.png')!, width, height)],
  ]);
}

/** Screen and frame claim the size; there is data for a few pixels of two colours. */
function hugeGif(width: number, height: number): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt16LE(width, 0);
  size.writeUInt16LE(height, 2);
  const screen = [Buffer.from('GIF89a'), size, Buffer.from([0x80, 0, 0, 0, 0, 0, 255, 255, 255])];
  const frame = [Buffer.from([0x2c, 0, 0, 0, 0]), size, Buffer.from([0, 2, 2, 0x44, 0x01, 0, 0x3b])];
  return Buffer.concat([...screen, ...frame]);
}

/** With the right checksum, so that the size is what is refused. */
function hugePng(png: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(png);
  copy.writeUInt32BE(width, 16);
  copy.writeUInt32BE(height, 20);
  copy.writeUInt32BE(crc32(copy.subarray(12, 29)), 29);
  return copy;
}

/** Names that a shell, a URL, a CSV or a terminal would trip over. Without extension. */
export const ODD_NAMES: readonly string[] = [
  'plain',
  'with spaces in it',
  'a "double" quote',
  "an 'apostrophe'",
  'back\\slash',
  'new\nline',
  'tab\tand\rreturn',
  'per%20cent %s %d',
  '-rf --data',
  '$HOME `id` $(id)',
  'star * question ? [a-z]',
  'ümläut éàç',
  '犬の写真',
  'كلب',
  '🐕‍🦺 dog',
  'e\u0301 decomposed',
  'two..dots..and more',
  'semi;colon,comma',
  '<b>&amp;',
  'x'.repeat(200),
];
