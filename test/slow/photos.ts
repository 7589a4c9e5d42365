/**
 * Photographs of breeds that are ImageNet classes, seen by a network with its published weights: `npm run check:photos --
 * [FOLDER] [--model NAME]`. Prints how often the first of all 1000 classes is right, and how often one of the first five
 * is; ends with 1 below what the reference implementation of EfficientNet-Lite0 comes to, less half a point and one.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { BreedlabError, formatPercent, formatTable, settings } from '../../src/core';
import { readImageFolder } from '../../src/data';
import { loadEngine } from '../../src/engine';
import { checkPhotos, type PhotosCheck } from '../../src/imagenet';

/** Photographs that stand beside the project on some machines; they are no part of it. */
const BESIDE = path.join(settings().projectRoot, '..', '..', 'shared', 'photos');
const LEAST = { top1: 0.82, top5: 0.96 };

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { model: { type: 'string', default: 'efficientnet_lite0' } },
  });
  const folder = positionals[0] ?? BESIDE;
  if (!fs.existsSync(folder)) {
    throw new BreedlabError(
      `${folder} does not exist.`,
      'Name a folder of photographs in train, valid and test, a folder per breed: npm run check:photos -- FOLDER.',
    );
  }
  const dataset = readImageFolder(folder);
  const check = await checkPhotos(loadEngine(), values.model, dataset, {
    onProgress: (done, total) => {
      if (done % 100 === 0 || done === total) console.error(`${done} of ${total}`);
    },
  });
  console.log(describe(values.model, check));
  if (check.top1 < LEAST.top1 || check.top5 < LEAST.top5) process.exitCode = 1;
}

function describe(model: string, { images, top1, top5, breeds, unknown, skipped }: PhotosCheck): string {
  const rows = breeds.map((breed) => [
    breed.name,
    String(breed.images),
    formatPercent(breed.top1, 1),
    formatPercent(breed.top5, 1),
  ]);
  const columns = [
    { title: 'breed' },
    { title: 'photos', align: 'right' },
    { title: 'first', align: 'right' },
    { title: 'first five', align: 'right' },
  ] as const;
  return [
    formatTable(columns, [...rows, ['All', String(images), formatPercent(top1, 1), formatPercent(top5, 1)]]),
    ...(unknown.length === 0 ? [] : [`Not among ImageNet's classes, and not counted: ${unknown.join(', ')}`]),
    ...(skipped.length === 0 ? [] : [`Do not decode: ${skipped.join(', ')}`]),
    `${model}: right with the first of 1000 classes ${formatPercent(top1, 1)} (at least ${formatPercent(LEAST.top1, 0)}), ` +
      `with one of five ${formatPercent(top5, 1)} (at least ${formatPercent(LEAST.top5, 0)})`,
  ].join('\n\n');
}

main().catch((error: unknown) => {
  console.error(error instanceof BreedlabError ? error.message : error);
  process.exitCode = 1;
});
