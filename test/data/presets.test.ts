import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../src/core';
import {
  applyTransform,
  augmentForDisplay,
  createScratch,
  describeTransform,
  evaluationTransform,
  isDeterministic,
  normalizationTable,
  openTransform,
  resizedShorterSide,
  trainingTransform,
  type TransformSettings,
} from '../../src/data';
import { fixture, picture } from './fixtures';

const SETTINGS: TransformSettings = {
  imageSize: 224,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
  augmentation: {
    randomResizedCrop: true,
    horizontalFlip: true,
    colorJitter: { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 },
  },
};

test('the presets are those of the series, in its order', () => {
  assert.deepEqual(describeTransform(trainingTransform(SETTINGS)), [
    'ColorJitter(brightness=0.4, contrast=0.4, saturation=0.4, hue=0.1)',
    'RandomResizedCrop(224, scale=(0.08, 1), ratio=(0.75, 1.3333))',
    'RandomHorizontalFlip(0.5)',
    'ToTensor()',
    'Normalize(mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225))',
  ]);
  assert.deepEqual(describeTransform(evaluationTransform(SETTINGS)).slice(0, 2), ['Resize(256)', 'CenterCrop(224)']);
});

test('resizing scales with the image size; training without the random crop crops as evaluation does', () => {
  for (const [imageSize, shorterSide] of [
    [224, 256],
    [64, 73],
    [112, 128],
    [32, 37],
  ] as const) {
    const plain = { randomResizedCrop: false, horizontalFlip: false, colorJitter: null };
    const evaluation = evaluationTransform({ ...SETTINGS, imageSize });
    assert.deepEqual(evaluation.steps, [
      { name: 'resize', size: shorterSide },
      { name: 'center-crop', size: imageSize },
    ]);
    assert.deepEqual(trainingTransform({ ...SETTINGS, imageSize, augmentation: plain }), evaluation);
  }
});

test('a transform is plain data', () => {
  const transform = trainingTransform(SETTINGS);
  assert.deepEqual(JSON.parse(JSON.stringify(transform)), transform);
});

test('sizes are rounded as torchvision and Python round them', () => {
  // The position of the window shows in a picture whose red is the column and whose green is the row, of the resized.
  const corner = (width: number, height: number): readonly number[] => {
    const data = new Uint8Array(width * height * 3);
    for (let i = 0; i < width * height; i++) data.set([i % width, Math.floor(i / width), 0], i * 3);
    const steps = [{ name: 'center-crop', size: 4 }];
    const transform = { ...evaluationTransform({ ...SETTINGS, imageSize: 4 }), steps };
    return [...applyTransform({ width, height, data }, transform, Random.seeded(1)).data.subarray(0, 2)];
  };
  // (11 - 4) / 2 = 3.5 is rounded to 4, half to even; (9 - 4) / 2 = 2.5 to 2.
  assert.deepEqual(corner(11, 9), [4, 2]);
  assert.deepEqual(corner(8, 13), [2, 4]);
  // int(256 * 333 / 200) = 426; int(256 * 500 / 375) = 341.
  assert.deepEqual(resizedShorterSide(333, 200, 256), { width: 426, height: 256 });
  assert.deepEqual(resizedShorterSide(375, 500, 256), { width: 256, height: 341 });
});

test("normalized values are PyTorch's: float division, subtraction, division", () => {
  const table = normalizationTable(SETTINGS);
  // torch.tensor(v / 255).sub(mean).div(std) in float32 for black, 128 and white of each channel.
  const expected = [
    -2.1179039478, 0.0740646273, 2.2489082813, -2.0357141495, 0.2051821947, 2.4285714626, -1.8044444323, 0.4264925718,
    2.6400001049,
  ];
  const actual = [0, 128, 255, 256, 384, 511, 512, 640, 767].map((i) => table[i]!);
  actual.forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 1e-9, `${value} is not ${expected[i]}`));
});

test('the batch path and the display path agree, flipped or not', () => {
  const open = openTransform(trainingTransform({ ...SETTINGS, imageSize: 24 }));
  const table = normalizationTable(SETTINGS);
  const image = picture(4, 60, 44);
  const scratch = createScratch();
  const flips = new Set<boolean>();
  for (let seed = 0; seed < 12; seed++) {
    const random = Random.seeded(seed);
    flips.add(random.split('flip').chance(0.5));
    const shown = applyTransform(image, open, random);
    const out = new Float32Array(24 * 24 * 3);
    open.into(image, random, out, scratch);
    const expected = Float32Array.from(shown.data, (value, i) => table[(i % 3) * 256 + value]!);
    assert.deepEqual(out, expected);
  }
  assert.equal(flips.size, 2);
});

test('a flip mirrors', () => {
  const image = picture(2, 16, 16);
  const steps = [{ name: 'center-crop' }, { name: 'random-horizontal-flip', p: 1 }];
  const transform = { ...evaluationTransform({ ...SETTINGS, imageSize: 16 }), steps };
  const flipped = applyTransform(image, transform, Random.seeded(1));
  for (let y = 0; y < 16; y++) {
    for (let x = 0; x < 16; x++) {
      for (let c = 0; c < 3; c++) {
        assert.equal(flipped.data[(y * 16 + x) * 3 + c], image.data[(y * 16 + 15 - x) * 3 + c]);
      }
    }
  }
});

test('steps of the settings take the place of those that the augmentation composes', () => {
  const steps = [{ name: 'random-resized-crop', scale: [0.3, 1] }, { name: 'random-erasing' }];
  assert.deepEqual(describeTransform(trainingTransform({ ...SETTINGS, transforms: steps })), [
    'RandomResizedCrop(224, scale=(0.3, 1), ratio=(0.75, 1.3333))',
    'ToTensor()',
    'Normalize(mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225))',
    'RandomErasing(p=0.5, scale=(0.02, 0.33), ratio=(0.3, 3.3), value=0)',
  ]);
  assert.deepEqual(trainingTransform({ ...SETTINGS, transforms: null }), trainingTransform(SETTINGS));
  assert.equal(isDeterministic(evaluationTransform(SETTINGS)), true);
  assert.equal(isDeterministic(trainingTransform(SETTINGS)), false);
});

test('the gallery has a row per part of the training transform and one of the whole', async () => {
  const file = { path: fixture('landscape.jpg'), label: 0 };
  const settings = { ...SETTINGS, imageSize: 32 };
  const rows = await augmentForDisplay(file, settings, Random.seeded(1), 3);
  assert.deepEqual(
    rows.map(({ name, images }) => [name, images.length]),
    [
      ['Resize + CenterCrop', 1],
      ['ColorJitter: brightness', 3],
      ['ColorJitter: contrast', 3],
      ['ColorJitter: saturation', 3],
      ['ColorJitter: hue', 3],
      ['ColorJitter', 3],
      ['RandomResizedCrop', 3],
      ['RandomHorizontalFlip', 1],
      ['Training preset', 3],
    ],
  );
  const preset = rows.at(-1)!.images;
  assert.ok(preset.every((image) => image.width === 32 && image.height === 32 && image.data.length === 3072));
  assert.notDeepEqual(preset[0]!.data, preset[1]!.data);
  const plain = { randomResizedCrop: false, horizontalFlip: false, colorJitter: null };
  const none = await augmentForDisplay(file, { ...settings, augmentation: plain }, Random.seeded(1), 3);
  assert.deepEqual(
    none.map(({ name }) => name),
    ['Resize + CenterCrop', 'Training preset'],
  );
});
