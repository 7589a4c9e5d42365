import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { Random, settings } from '../../src/core';
import {
  createLoader,
  createScratch,
  createWorkerPool,
  decodeImage,
  defineTransform,
  openTransform,
  transforms,
  type ImageTransform,
  type TransformStep,
} from '../../src/data';
import { policyName } from '../../src/data/cache';
import { temporaryFolder } from '../temporary';
import { makeImages, NORMALIZATION, options, take } from './loaderFixtures';

const CROP: readonly TransformStep[] = [{ name: 'resize' }, { name: 'center-crop' }];
const SEED = 5;

function transformOf(steps: readonly TransformStep[]): ImageTransform {
  return { imageSize: 16, steps, normalization: NORMALIZATION };
}

/** The images of an epoch as the main thread has them, image after image. */
async function onThisThread(
  images: readonly { readonly path: string }[],
  transform: ImageTransform,
  epoch: number,
): Promise<Float32Array[]> {
  const open = openTransform(transform);
  const random = Random.seeded(SEED).split('augment').split(epoch);
  const scratch = createScratch();
  const results: Float32Array[] = [];
  for (const [position, image] of images.entries()) {
    const out = new Float32Array(16 * 16 * 3);
    open.into(await decodeImage(image.path), random.split(position), out, scratch);
    results.push(out);
  }
  return results;
}

const builtIn = transforms.all().map(({ name }) => name);

test('workers give what the main thread gives, for every step and from cached pixels, too', async (context) => {
  const images = await makeImages(temporaryFolder(context), 6);
  const pool = createWorkerPool({ workers: 2 });
  for (const name of builtIn) {
    const step: TransformStep = name === 'color-jitter' ? { name, brightness: 0.4, contrast: 0.4, hue: 0.1 } : { name };
    const isBytes = transforms.get(name).on === 'bytes';
    const transform = transformOf(isBytes ? [step, ...CROP] : [...CROP, step]);
    const loader = createLoader(options(images, { transform, seed: SEED, shuffle: false, pool }));
    for (const epoch of [1, 2]) {
      const actual = (await take(loader, epoch)).flatMap(({ pixels, size }) =>
        Array.from({ length: size }, (_, i) => pixels.slice(i * 768, (i + 1) * 768)),
      );
      assert.deepEqual(actual, await onThisThread(images, transform, epoch), `${name}, epoch ${epoch}`);
    }
    await loader.close();
  }
  await pool.close();
});

/** A module as a user would write it, outside the package. */
function writeExtension(folder: string, content: string): string {
  const file = path.join(folder, 'my steps.js');
  const [data, core] = ['data', 'core'].map((room) => path.join(settings().projectRoot, 'dist', 'src', room));
  fs.writeFileSync(
    file,
    `const { defineTransform } = require(${JSON.stringify(data)});
const { numberOption } = require(${JSON.stringify(core)});
${content}`,
  );
  return file;
}

const OWN_STEPS = `
defineTransform({
  name: 'darken',
  on: 'bytes',
  options: { by: numberOption(0.2, { from: 0, to: 1 }) },
  draw: (random, size, { options: { by } }) => 1 - random.uniform(0, by),
  apply: (picture, factor) => picture.adjust([{ kind: 'brightness', factor }]),
});
defineTransform({
  name: 'invert',
  on: 'bytes',
  options: {},
  isDeterministic: () => true,
  draw: () => undefined,
  apply(picture) {
    const { data } = picture.pixels();
    for (let i = 0; i < data.length; i++) data[i] = 255 - data[i];
  },
});
defineTransform({
  name: 'add-noise',
  on: 'floats',
  options: { deviation: numberOption(0.1, { from: 0 }) },
  draw: (random) => random,
  apply({ values }, random, { options: { deviation } }) {
    for (let i = 0; i < values.length; i++) values[i] += random.normal(0, deviation);
  },
});
`;

test("a user's steps, in a file outside the package, run in the workers", async (context) => {
  const folder = temporaryFolder(context);
  const images = await makeImages(folder, 7);
  const file = writeExtension(folder, OWN_STEPS);
  require(file);
  const steps = [
    { name: 'darken', by: 0.5 },
    { name: 'random-resized-crop' },
    { name: 'invert' },
    { name: 'add-noise' },
  ];
  const transform = transformOf(steps);
  assert.deepEqual(openTransform(transform).description, [
    'Darken(by=0.5)',
    'RandomResizedCrop(16, scale=(0.08, 1), ratio=(0.75, 1.3333))',
    'Invert()',
    'ToTensor()',
    'Normalize(mean=(0.5, 0.4, 0.3), std=(0.25, 0.2, 0.3))',
    'AddNoise(deviation=0.1)',
  ]);
  const pool = createWorkerPool({ workers: 2, extensions: [file] });
  const loader = createLoader(options(images, { transform, seed: SEED, shuffle: false, pool }));
  const actual = (await take(loader, 3)).flatMap(({ pixels, size }) =>
    Array.from({ length: size }, (_, i) => pixels.slice(i * 768, (i + 1) * 768)),
  );
  assert.deepEqual(actual, await onThisThread(images, transform, 3));
  await loader.close();
  await pool.close();
  // Its code may change between runs: what it gives is not kept on disk.
  assert.equal(policyName(openTransform(transformOf([...CROP, { name: 'invert' }]))), 'decoded-64');
});

test('a file that cannot be imported is named', async (context) => {
  const folder = temporaryFolder(context);
  const images = await makeImages(folder, 2);
  const file = writeExtension(folder, "throw new Error('not today');");
  const pool = createWorkerPool({ workers: 1, extensions: [file] });
  const loader = createLoader(options(images, { pool }));
  await assert.rejects(take(loader, 1), (error: Error) => {
    assert.ok(error.message.includes(`The extension ${file} cannot be imported: not today`), error.message);
    return true;
  });
  await loader.close();
  await pool.close();
});

test('a step that the workers do not know is named', async (context) => {
  const images = await makeImages(temporaryFolder(context), 2);
  defineTransform({ name: 'here-only', on: 'bytes', options: {}, draw: () => undefined, apply: () => undefined });
  const pool = createWorkerPool({ workers: 1 });
  const loader = createLoader(options(images, { transform: transformOf([...CROP, { name: 'here-only' }]), pool }));
  await assert.rejects(take(loader, 1), /An image worker failed: Unknown transform 'here-only'/);
  await loader.close();
  await pool.close();
});

test('a built-in step cannot be replaced, one of a user can', () => {
  const own = (label: string) => ({
    name: 'mine',
    on: 'bytes' as const,
    options: {},
    label: () => label,
    draw: () => undefined,
    apply: () => undefined,
  });
  assert.throws(() => defineTransform({ ...own('x'), name: 'resize' }), /'resize' is part of Breedlab/);
  defineTransform(own('first'));
  defineTransform(own('second'));
  assert.equal(transforms.get('mine').open({ name: 'mine' }, 16).label, 'second');
});
