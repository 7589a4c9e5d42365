import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import Ajv from 'ajv';
import { Random, readJson } from '../../src/core';
import {
  applyTransform,
  applyTrivialAugment,
  createScratch,
  decodeImage,
  describeTransform,
  openTransform,
  Picture,
  stepsOrNull,
  stepsText,
  transforms,
  type ImageTransform,
  type RgbImage,
  type TransformStep,
} from '../../src/data';
import { policyName } from '../../src/data/cache';
import { rotated } from '../../src/data/transforms/affine';
import { gaussianBlurred } from '../../src/data/transforms/filters';
import { fixture, picture, type TransformFixtures } from './fixtures';
import * as pillow from './pillowReference';

const fixtures = readJson<TransformFixtures>(fixture('transforms.json'));
const NORMALIZATION = { mean: [0.5, 0.4, 0.3], std: [0.25, 0.2, 0.3] } as const;
const SIZE = 16;
const CROP: readonly TransformStep[] = [{ name: 'resize' }, { name: 'center-crop' }];

/** Options that make a step draw and show, where its defaults do not. */
const STRONG: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'color-jitter': { brightness: 0.8, contrast: 0.8, saturation: 0.8, hue: 0.3 },
  'random-grayscale': { p: 0.5 },
};

/** A value that no option takes. */
const NO_VALUE = { not: 'a value' };

function transformOf(steps: readonly TransformStep[], imageSize = SIZE): ImageTransform {
  return { imageSize, steps, normalization: NORMALIZATION };
}

/** The step alone, with the evaluation crop where it is no crop. */
function around(step: TransformStep): ImageTransform {
  const isCrop = step.name.includes('crop') || step.name === 'resize';
  if (step.name === 'resize') return transformOf([step, { name: 'center-crop' }]);
  return transformOf(isCrop ? [step] : [...CROP, step]);
}

function floats(transform: ImageTransform, image: RgbImage, random: Random): Float32Array {
  const out = new Float32Array(transform.imageSize ** 2 * 3);
  openTransform(transform).into(image, random, out, createScratch());
  return out;
}

function digest({ data }: RgbImage): string {
  return createHash('sha256').update(data).digest('hex').slice(0, 16);
}

function startOf(image: RgbImage): Picture {
  return new Picture(image, createScratch().kernels);
}

for (const { name, on, options, schema } of transforms.all()) {
  const step = { name, ...STRONG[name] };

  test(`${name}: the same generator gives the same image, another another`, () => {
    const image = picture(3, 60, 44);
    const transform = around(step);
    const results = Array.from({ length: 40 }, (_, seed) => floats(transform, image, Random.seeded(seed)));
    const again = Array.from({ length: 40 }, (_, seed) => floats(transform, image, Random.seeded(seed)));
    assert.deepEqual(again, results);
    const different = new Set(results.map((values) => Buffer.from(values.buffer).toString('base64'))).size;
    assert.equal(different === 1, openTransform(transform).isDeterministic, `${different} different results`);
  });

  test(`${name}: it draws from a stream of its own, whatever else there is`, () => {
    const image = picture(5, 60, 44);
    const flip = { name: 'random-horizontal-flip' };
    if (name === flip.name || on === 'floats') return;
    for (let seed = 0; seed < 10; seed++) {
      const random = Random.seeded(seed);
      const alone = applyTransform(image, transformOf([step, ...CROP]), random);
      const both = applyTransform(image, transformOf([step, ...CROP, flip]), random);
      assert.deepEqual(both.data, random.split('flip').chance(0.5) ? mirrored(alone).data : alone.data);
    }
  });

  test(`${name}: options are checked, and have defaults that pass`, () => {
    const { step: normal } = transforms.get(name).open({ name }, SIZE);
    assert.deepEqual(Object.keys(normal), ['name', ...Object.keys(options)]);
    assert.deepEqual(transforms.get(name).open(normal, SIZE).step, normal);
    for (const key of Object.keys(options)) {
      assert.throws(() => transforms.get(name).open({ name, [key]: NO_VALUE }, SIZE), {
        message: `The transform '${name}' has ${key} {"not":"a value"}. Give ${options[key]!.wanted}.`,
      });
    }
    assert.throws(() => transforms.get(name).open({ name, colour: 1 }, SIZE), /has no option 'colour'/);
    const properties = schema.properties as Record<string, object>;
    assert.deepEqual(Object.keys(properties), ['name', ...Object.keys(options)]);
  });

  test(`${name}: it describes itself in torchvision's words, and is plain data`, () => {
    const { description, label, step: normal } = transforms.get(name).open(step, 224);
    const words = name.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
    assert.ok(description.startsWith(`${words.join('')}(`), description);
    assert.match(label, /^[A-Za-z]/);
    assert.deepEqual(JSON.parse(JSON.stringify(normal)), normal);
  });
}

test('grey is that of Pillow', async () => {
  for (const [source, expected] of Object.entries(fixtures.grey)) {
    const image = startOf(await decodeImage(fixture(source)));
    const step = transforms.get('random-grayscale').open({ name: 'random-grayscale', p: 1 }, SIZE);
    assert.ok(step.on === 'bytes');
    step.apply(image, Random.seeded(1));
    assert.equal(digest(image.pixels()), expected, source);
  }
});

test('rotations are those of Pillow, quarter turns included', async () => {
  for (const { source, square, angle, result } of fixtures.rotations) {
    const image = await decodeImage(fixture(source));
    assert.equal(digest(rotated(square ? middleOf(image) : image, angle)), result, `${source} by ${angle}`);
  }
});

test("blurs are torchvision's", async () => {
  for (const { source, box, kernelSize, sigma, expected } of fixtures.blurs) {
    const [left, top, right, bottom] = box;
    const part = pillow.cropped(await decodeImage(fixture(source)), {
      left,
      top,
      width: right - left,
      height: bottom - top,
    });
    const wanted = await decodeImage(fixture(expected));
    const blurred = gaussianBlurred(part, kernelSize, sigma);
    const apart = blurred.data.map((value, i) => Math.abs(value - wanted.data[i]!));
    // A float sum in another order may fall on the other side of a half.
    assert.ok(Math.max(...apart) <= 1 && apart.filter((by) => by > 0).length <= 4, expected);
  }
});

for (const { name, magnitudes, results } of fixtures.trivialAugment) {
  test(`TrivialAugmentWide's ${name} is Pillow's at every magnitude`, async () => {
    for (const [source, expected] of Object.entries(results)) {
      const image = await decodeImage(fixture(source));
      const actual = magnitudes.map((magnitude) => {
        const drawn = startOf(image);
        applyTrivialAugment(drawn, { name, magnitude });
        return digest(drawn.pixels());
      });
      assert.deepEqual(actual, expected, source);
    }
  });
}

test('erasing fills a box of the normalized image and leaves the rest', () => {
  const image = picture(2, 40, 40);
  const plain = floats(transformOf(CROP, 32), image, Random.seeded(1));
  const erased = (value: unknown): Float32Array =>
    floats(transformOf([...CROP, { name: 'random-erasing', p: 1, value }], 32), image, Random.seeded(4));
  for (const value of [0.125, [7, 8, 9], 'random'] as const) {
    const result = erased(value);
    const changed = [...result.keys()].filter((i) => result[i] !== plain[i]);
    const rows = new Set(changed.map((i) => Math.floor(i / 96)));
    const columns = new Set(changed.map((i) => Math.floor((i % 96) / 3)));
    assert.ok(Math.max(...rows) - Math.min(...rows) + 1 === rows.size && rows.size < 32);
    assert.equal(changed.length, rows.size * columns.size * 3, 'a whole box');
    const area = (rows.size * columns.size) / 1024;
    assert.ok(area > 0.01 && area < 0.35, `${area}`);
    if (value === 'random') {
      const mean = changed.reduce((sum, i) => sum + result[i]!, 0) / changed.length;
      assert.ok(Math.abs(mean) < 6 / Math.sqrt(changed.length), `mean ${mean}`);
    } else {
      for (const i of changed) assert.equal(result[i], typeof value === 'number' ? value : value[i % 3]);
    }
  }
});

test('an erased image can be looked at', () => {
  const image = picture(2, 40, 40);
  const erasing = { name: 'random-erasing', p: 1, value: [100, -100, 0] };
  const shown = applyTransform(image, transformOf([...CROP, erasing], 32), Random.seeded(4));
  const plain = applyTransform(image, transformOf(CROP, 32), Random.seeded(4));
  const colours = new Set<string>();
  for (let i = 0; i < shown.data.length; i += 3) {
    const pixel = shown.data.subarray(i, i + 3).join();
    if (pixel !== plain.data.subarray(i, i + 3).join()) colours.add(pixel);
  }
  assert.deepEqual([...colours], ['255,0,77']);
});

test('two steps of a kind draw from streams of their own', () => {
  // In one stream, both flips would be drawn alike and every image would be as it was.
  const flip = { name: 'random-horizontal-flip' };
  const image = picture(1, 16, 16);
  const mirror = mirrored(image);
  const seen = { same: 0, mirrored: 0 };
  for (let seed = 0; seed < 40; seed++) {
    const { data } = applyTransform(image, transformOf([{ name: 'center-crop' }, flip, flip]), Random.seeded(seed));
    if (Buffer.compare(data, image.data) === 0) seen.same += 1;
    if (Buffer.compare(data, mirror.data) === 0) seen.mirrored += 1;
  }
  assert.ok(seen.same > 5 && seen.mirrored > 5 && seen.same + seen.mirrored === 40, JSON.stringify(seen));
});

test('a list of steps that cannot be is refused by name', () => {
  const refused: readonly (readonly [readonly TransformStep[], RegExp])[] = [
    [[{ name: 'random-resize-crop' }], /Unknown transform 'random-resize-crop'\. Did you mean 'random-resized-crop'\?/],
    [[], /leave images of any size; the network takes 16 x 16 pixels/],
    [[{ name: 'resize' }], /leave images of any size/],
    [[{ name: 'random-resized-crop', size: 32 }], /leave images of 32 x 32 pixels; the network takes 16 x 16/],
    [
      [...CROP, { name: 'random-erasing' }, { name: 'random-rotation' }],
      /'random-rotation' works on bytes and comes after 'random-erasing'/,
    ],
    [[{ name: 'random-resized-crop', scale: [0.5, 0.2] }], /Give two numbers above 0 and at most 1, the lesser first/],
    [[...CROP, { name: 'gaussian-blur', kernelSize: 4 }], /Give an odd whole number from 1/],
    [[...CROP, { name: 'random-erasing', valu: 4 }], /Did you mean 'value'\?/],
  ];
  for (const [steps, message] of refused) assert.throws(() => openTransform(transformOf(steps)), message);
});

test('the setting is checked, worded and described by a schema', () => {
  const steps = [
    { name: 'random-resized-crop' },
    { name: 'random-horizontal-flip' },
    { name: 'random-erasing', p: 0.25 },
  ];
  assert.equal(stepsOrNull.check(steps), undefined);
  assert.equal(stepsOrNull.check(null), undefined);
  assert.deepEqual(stepsOrNull.merge(null, ['random-resized-crop'], 'transforms'), [{ name: 'random-resized-crop' }]);
  assert.equal(stepsText(steps), 'random resized crop, horizontal flip, random erasing (probability 0.25)');
  assert.equal(stepsText([{ name: 'of-mine', by: 2 }]), 'of-mine');
  for (const value of ['flip', { name: 'resize' }]) assert.match(stepsOrNull.check(value)!, /^a list, or null/);
  assert.match(stepsOrNull.check([{ name: 'random-erasin' }])!, /'random-erasing', or another of /);
  assert.match(stepsOrNull.check([{ name: 'random-erasing', p: 2 }])!, /p as a number from 0 to 1/);
  assert.match(
    stepsOrNull.check([{ name: 'random-erasing' }, ...CROP])!,
    /another order: .* comes after 'random-erasing'/,
  );
  const holds = new Ajv().compile(stepsOrNull.schema());
  assert.ok(
    holds(steps) && holds(transforms.names().map((name) => ({ name }))) && holds([{ name: 'of-mine', by: [1] }]),
  );
  for (const value of ['flip', [{}], [{ name: 'random-erasing', p: 2 }], [{ name: 'resize', width: 3 }]]) {
    assert.ok(!holds(value), JSON.stringify(value));
  }
});

test('sizes that are left out are those of the network, in the words, too', () => {
  assert.deepEqual(describeTransform(transformOf(CROP, 224)).slice(0, 2), ['Resize(256)', 'CenterCrop(224)']);
  assert.deepEqual(
    describeTransform(transformOf([{ name: 'random-resized-crop' }], 64))[0],
    'RandomResizedCrop(64, scale=(0.08, 1), ratio=(0.75, 1.3333))',
  );
});

test('a centre larger than the image has black around it', () => {
  const image = picture(1, 5, 3);
  const { data } = applyTransform(image, transformOf([{ name: 'center-crop' }], 8), Random.seeded(1));
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 8; x++) {
      const inside = y >= 2 && y < 5 && x >= 1 && x < 6;
      const from = ((y - 2) * 5 + x - 1) * 3;
      const expected = inside ? [...image.data.subarray(from, from + 3)] : [0, 0, 0];
      assert.deepEqual([...data.subarray((y * 8 + x) * 3, (y * 8 + x) * 3 + 3)], expected, `${x}, ${y}`);
    }
  }
});

test('what is put off gives the bytes of one step after the other', () => {
  const random = Random.seeded(6);
  for (let round = 0; round < 60; round++) {
    const image = picture(round, 20 + random.below(30), 20 + random.below(30));
    const together = startOf(image);
    let apart = image;
    for (let step = 0; step < 5; step++) {
      const { width, height } = apart;
      const box = {
        left: random.below(width >> 1),
        top: random.below(height >> 1),
        width: 1 + (width >> 1),
        height: 1 + (height >> 1),
      };
      const size = { width: 8 + random.below(30), height: 8 + random.below(30) };
      const adjustments = [
        { kind: 'contrast', factor: random.uniform(0, 2) },
        { kind: 'hue', factor: random.uniform(-0.5, 0.5) },
      ] as const;
      switch (random.below(4)) {
        case 0:
          together.adjust(adjustments);
          apart = pillow.adjusted(apart, adjustments);
          break;
        case 1:
          together.resize(box, size);
          apart = pillow.resized(pillow.cropped(apart, box), size.width, size.height);
          break;
        case 2:
          together.crop(box);
          apart = pillow.cropped(apart, box);
          break;
        default:
          together.flip();
          apart = mirrored(apart);
      }
      assert.deepEqual([together.width, together.height], [apart.width, apart.height]);
    }
    assert.deepEqual(Uint8Array.from(together.pixels().data), apart.data, `round ${round}`);
  }
});

test('the cache keeps what every step leaves it', () => {
  const policy = (steps: readonly TransformStep[]): string => policyName(openTransform(transformOf(steps, 64)));
  assert.equal(policy([{ name: 'random-resized-crop' }]), 'decoded-256');
  assert.equal(policy([{ name: 'random-resized-crop', scale: [0.5, 1] }]), 'decoded-64');
  assert.equal(policy([{ name: 'color-jitter', hue: 0.1 }, ...CROP]), 'decoded-256');
  assert.equal(policy([{ name: 'gaussian-blur' }, { name: 'random-resized-crop' }]), 'decoded');
  assert.equal(policy([{ name: 'random-resized-crop' }, { name: 'gaussian-blur' }]), 'decoded-256');
  assert.equal(policy(CROP), 'transformed-73-64');
  assert.equal(policy([...CROP, { name: 'random-erasing' }]), 'transformed-73-64', 'it is done after ToTensor');
  const grey = policy([...CROP, { name: 'random-grayscale', p: 1 }]);
  assert.match(grey, /^transformed-64-[0-9a-f]{16}$/);
  assert.notEqual(policy([{ name: 'random-grayscale', p: 1 }, ...CROP]), grey);
});

function mirrored({ width, height, data }: RgbImage): RgbImage {
  const to = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 3;
      to.set(data.subarray(from, from + 3), (y * width + width - 1 - x) * 3);
    }
  }
  return { width, height, data: to };
}

/** The square in the middle, as make_transform_fixtures.py cuts it. */
function middleOf(image: RgbImage): RgbImage {
  const side = Math.min(image.width, image.height);
  const left = Math.floor((image.width - side) / 2);
  const top = Math.floor((image.height - side) / 2);
  return pillow.cropped(image, { left, top, width: side, height: side });
}
