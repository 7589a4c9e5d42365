import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../src/core';
import {
  applyTransform,
  applyTransformInto,
  augmentForDisplay,
  createScratch,
  describeTransform,
  drawTransform,
  evaluationTransform,
  normalizationTable,
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
  assert.deepEqual(describeTransform(evaluationTransform(SETTINGS)).slice(0, 2), [
    'Resize(256)',
    'CenterCrop(224)',
  ]);
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
    assert.deepEqual(evaluation.cropping, { kind: 'center-crop', shorterSide });
    assert.deepEqual(trainingTransform({ ...SETTINGS, imageSize, augmentation: plain }), evaluation);
  }
});

test('a transform is plain data', () => {
  const transform = trainingTransform(SETTINGS);
  assert.deepEqual(JSON.parse(JSON.stringify(transform)), transform);
});

test('sizes are rounded as torchvision and Python round them', () => {
  const at = (width: number, height: number, imageSize: number): unknown => {
    const {
      box: _box,
      adjustments: _adjustments,
      flip: _flip,
      ...geometry
    } = drawTransform(evaluationTransform({ ...SETTINGS, imageSize }), width, height, Random.seeded(1));
    return geometry;
  };
  // int(256 * 333 / 200) = 426; (426 - 224) / 2 = 101.
  assert.deepEqual(at(333, 200, 224), {
    width: 426,
    height: 256,
    window: { left: 101, top: 16, width: 224, height: 224 },
  });
  // int(256 * 500 / 375) = 341; round(58.5) = 58, half to even; int(256 * 335 / 250) = 343; round(59.5) = 60.
  assert.deepEqual(at(375, 500, 224), {
    width: 256,
    height: 341,
    window: { left: 16, top: 58, width: 224, height: 224 },
  });
  assert.deepEqual(at(335, 250, 224), {
    width: 343,
    height: 256,
    window: { left: 60, top: 16, width: 224, height: 224 },
  });
});

test("normalized values are PyTorch's: float division, subtraction, division", () => {
  const table = normalizationTable(SETTINGS);
  // torch.tensor(v / 255).sub(mean).div(std) in float32 for black, 128 and white of each channel.
  const expected = [
    -2.1179039478, 0.0740646273, 2.2489082813, -2.0357141495, 0.2051821947, 2.4285714626, -1.8044444323,
    0.4264925718, 2.6400001049,
  ];
  const actual = [0, 128, 255, 256, 384, 511, 512, 640, 767].map((i) => table[i]!);
  actual.forEach((value, i) =>
    assert.ok(Math.abs(value - expected[i]!) < 1e-9, `${value} is not ${expected[i]}`),
  );
});

test('the batch path and the display path agree, flipped or not', () => {
  const transform = trainingTransform({ ...SETTINGS, imageSize: 24 });
  const table = normalizationTable(SETTINGS);
  const image = picture(4, 60, 44);
  const scratch = createScratch();
  const flips = new Set<boolean>();
  for (let seed = 0; seed < 12; seed++) {
    const random = Random.seeded(seed);
    flips.add(drawTransform(transform, 60, 44, random).flip);
    const shown = applyTransform(image, transform, random);
    const out = new Float32Array(24 * 24 * 3);
    applyTransformInto(image, transform, random, out, table, scratch);
    const expected = Float32Array.from(shown.data, (value, i) => table[(i % 3) * 256 + value]!);
    assert.deepEqual(out, expected);
  }
  assert.equal(flips.size, 2);
});

test('a flip mirrors', () => {
  const image = picture(2, 16, 16);
  const transform = {
    ...evaluationTransform({ ...SETTINGS, imageSize: 16 }),
    cropping: { kind: 'center-crop', shorterSide: 16 } as const,
  };
  const flipped = applyTransform(image, { ...transform, flipProbability: 1 }, Random.seeded(1));
  for (let y = 0; y < 16; y++) {
    for (let x = 0; x < 16; x++) {
      for (let c = 0; c < 3; c++) {
        assert.equal(flipped.data[(y * 16 + x) * 3 + c], image.data[(y * 16 + 15 - x) * 3 + c]);
      }
    }
  }
});

test('the gallery has a row per part of the training transform and one of the whole', async () => {
  const file = { path: fixture('landscape.jpg'), label: 0 };
  const settings = { ...SETTINGS, imageSize: 32 };
  const rows = await augmentForDisplay(file, settings, Random.seeded(1), 3);
  assert.deepEqual(
    rows.map(({ name, images }) => [name, images.length]),
    [
      ['Resize + CenterCrop', 1],
      ['RandomResizedCrop', 3],
      ['RandomHorizontalFlip', 1],
      ['ColorJitter: brightness', 3],
      ['ColorJitter: contrast', 3],
      ['ColorJitter: saturation', 3],
      ['ColorJitter: hue', 3],
      ['ColorJitter', 3],
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
