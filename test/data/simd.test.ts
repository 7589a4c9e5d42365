import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { Random, settings } from '../../src/core';
import { adjustColors, createScratch, resample, type ColorAdjustment, type RgbImage } from '../../src/data';
import { KERNELS_COMPILER, KERNELS_SOURCE_HASH } from '../../src/data/transforms/simd/kernelsBinary';
import * as pillow from './pillowReference';

const KERNELS = path.join(settings().projectRoot, 'src', 'data', 'transforms', 'simd');
const scratch = createScratch();

function noise(random: Random, width: number, height: number): RgbImage {
  return { width, height, data: Uint8Array.from({ length: width * height * 3 }, () => random.below(256)) };
}

function whole({ width, height }: RgbImage) {
  return { left: 0, top: 0, width, height };
}

function adjustedHere(image: RgbImage, adjustments: readonly ColorAdjustment[]): Uint8Array {
  return adjustColors(image, adjustments, whole(image), scratch).data;
}

/** assert.deepEqual on millions of bytes takes seconds. */
function assertEqualBytes(actual: Uint8Array, expected: Uint8Array, what: string): void {
  assert.equal(Buffer.compare(actual, expected), 0, what);
}

test('the committed kernels are made from the committed source', () => {
  const source = fs.readFileSync(path.join(KERNELS, 'kernels.c'));
  const hash = createHash('sha256').update(source).digest('hex');
  assert.equal(KERNELS_SOURCE_HASH, hash, 'kernels.c has changed: run node setup/kernels.mjs');
});

test('compiling the source again gives the committed kernels', (context) => {
  const script = path.join(settings().projectRoot, 'setup', 'kernels.mjs');
  const made = spawnSync(process.execPath, [script, '--print'], { encoding: 'utf8' });
  if (made.status !== 0) return context.skip(`no compiler here: ${made.stderr.trim()}`);
  if (!made.stdout.includes(KERNELS_COMPILER)) return context.skip(`another compiler than ${KERNELS_COMPILER}`);
  assert.equal(made.stdout, fs.readFileSync(path.join(KERNELS, 'kernelsBinary.ts'), 'utf8'));
});

test('hue turns each of the 2^24 colours as Pillow does', () => {
  // The reference is slow: one shift of all colours, and all shifts of a few.
  for (let blue = 0; blue < 256; blue++) {
    const data = new Uint8Array(65536 * 3);
    for (let i = 0; i < 65536; i++) {
      data[i * 3] = i & 255;
      data[i * 3 + 1] = i >> 8;
      data[i * 3 + 2] = blue;
    }
    const expected = Uint8Array.from(data);
    pillow.turnHue(expected, 0.1);
    const actual = adjustedHere({ width: 256, height: 256, data }, [{ kind: 'hue', factor: 0.1 }]);
    assertEqualBytes(actual, expected, `blue ${blue}`);
  }
  const some = noise(Random.seeded(1), 50, 40);
  for (let shift = -127; shift <= 127; shift++) {
    const expected = pillow.adjusted(some, [{ kind: 'hue', factor: shift / 255 + 1e-9 }]).data;
    const actual = adjustedHere(some, [{ kind: 'hue', factor: shift / 255 + 1e-9 }]);
    assertEqualBytes(actual, expected, `shift ${shift}`);
  }
});

test('blends round as Pillow does, whatever the factor', () => {
  const random = Random.seeded(2);
  const bytes: RgbImage = { width: 16, height: 16, data: Uint8Array.from({ length: 768 }, (_, i) => i & 255) };
  for (let i = 0; i < 3000; i++) {
    const factor = i < 20 ? i / 10 : random.uniform(0, 2.5);
    const image = i % 2 === 0 ? bytes : noise(random, 1 + (i % 23), 1 + (i % 7));
    for (const kind of ['brightness', 'contrast', 'saturation'] as const) {
      const adjustments = [{ kind, factor }];
      assertEqualBytes(adjustedHere(image, adjustments), pillow.adjusted(image, adjustments).data, `${kind} ${factor}`);
    }
  }
});

test('any order of adjustments, on any part of an image, is that of the whole image cut out', () => {
  const random = Random.seeded(3);
  const kinds = ['brightness', 'contrast', 'saturation', 'hue'] as const;
  for (let i = 0; i < 150; i++) {
    const image = noise(random, 1 + random.below(70), 1 + random.below(50));
    const box = {
      width: 1 + random.below(image.width),
      height: 1 + random.below(image.height),
      left: 0,
      top: 0,
    };
    box.left = random.below(image.width - box.width + 1);
    box.top = random.below(image.height - box.height + 1);
    const adjustments = Array.from(random.permutation(4).slice(0, 1 + random.below(4)), (k) => ({
      kind: kinds[k]!,
      factor: kinds[k] === 'hue' ? random.uniform(-0.5, 0.5) : random.uniform(0, 2),
    }));
    const expected = pillow.cropped(pillow.adjusted(image, adjustments), box);
    const actual = adjustColors(image, adjustments, box, scratch);
    assertEqualBytes(actual.data, expected.data, JSON.stringify({ image: whole(image), box, adjustments }));
  }
});

test('any part of any image is resized as Pillow does', () => {
  const random = Random.seeded(4);
  for (let i = 0; i < 120; i++) {
    const image = noise(random, 1 + random.below(90), 1 + random.below(90));
    const box = { width: 1 + random.below(image.width), height: 1 + random.below(image.height), left: 0, top: 0 };
    box.left = random.below(image.width - box.width + 1);
    box.top = random.below(image.height - box.height + 1);
    const size = { width: 1 + random.below(60), height: 1 + random.below(60) };
    const window = { width: 1 + random.below(size.width), height: 1 + random.below(size.height), left: 0, top: 0 };
    window.left = random.below(size.width - window.width + 1);
    window.top = random.below(size.height - window.height + 1);
    for (const [interpolation, filter] of [
      ['bilinear', pillow.BILINEAR],
      ['bicubic', pillow.BICUBIC],
    ] as const) {
      const resized = pillow.resized(pillow.cropped(image, box), size.width, size.height, filter);
      const actual = resample(image, { box, ...size, window, interpolation }, scratch);
      const name = JSON.stringify({ image: whole(image), box, size, window, interpolation });
      assertEqualBytes(actual.data, pillow.cropped(resized, window).data, name);
    }
  }
});

test('large images are resized in bands, and memory is given back after them', () => {
  const random = Random.seeded(5);
  const tall = noise(random, 700, 900);
  const options = { box: whole(tall), width: 35, height: 45, window: { left: 0, top: 0, width: 35, height: 45 } };
  assertEqualBytes(resample(tall, options, scratch).data, pillow.resized(tall, 35, 45).data, '700 x 900');

  const huge = { width: 6000, height: 6000, data: new Uint8Array(6000 * 6000 * 3).fill(77) };
  const grey = adjustedHere(huge, [{ kind: 'contrast', factor: 1.5 }]);
  assert.ok(grey[0] === 77 && grey.at(-1) === 77);
  assert.ok(scratch.kernels.bytes.length > 100e6);
  resample(tall, options, scratch);
  assert.ok(scratch.kernels.bytes.length < 10e6, `${scratch.kernels.bytes.length} bytes are kept`);
});

test('grey sums of white do not overflow', () => {
  const white = { width: 5000, height: 4000, data: new Uint8Array(5000 * 4000 * 3).fill(255) };
  assert.equal(adjustedHere(white, [{ kind: 'contrast', factor: 0 }])[0], 255);
});
