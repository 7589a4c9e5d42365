import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { settings } from '../../src/core';
import { readImageFolder, SPLITS } from '../../src/data';
import { loadEngine } from '../../src/engine';
import { allModels } from '../../src/models';
import {
  checkPhotos,
  imagenetClasses,
  imagenetClassOf,
  isDogClass,
  publishedNetworks,
  recognisePhotos,
  scoresOf,
} from '../../src/imagenet';
import { breedlabError } from '../weights/fixtures';
import { temporaryFolder } from '../temporary';

const PICTURES = path.join(settings().projectRoot, 'test', 'fixtures', 'imagenet');
const picture = (name: string): string => path.join(PICTURES, `${name}.jpg`);

test('ImageNet has 1000 classes, of which 118 are dogs', () => {
  const { names, dogs } = imagenetClasses();
  assert.equal(names.length, 1000);
  assert.equal(new Set(names).size, 1000);
  assert.equal(dogs.to - dogs.from + 1, 118);
  assert.deepEqual(
    [names[0], names[dogs.from], names[dogs.to], names[999]],
    ['tench', 'Chihuahua', 'Mexican hairless', 'toilet tissue'],
  );
  assert.equal(imagenetClassOf('Shih tzu'), names.indexOf('Shih-Tzu'));
  assert.equal(imagenetClassOf('old_english_sheepdog'), names.indexOf('Old English sheepdog'));
  assert.equal(imagenetClassOf('Labradoodle'), undefined);
  assert.ok(isDogClass(imagenetClassOf('Samoyed')!) && !isDogClass(imagenetClassOf('dingo')!));
});

test('scores: the first classes, whether it is a dog, and breeds among the dogs', () => {
  const { dogs } = imagenetClasses();
  const probabilities = Array.from({ length: 1000 }, () => 0);
  probabilities[3] = 0.4;
  probabilities[dogs.from + 2] = 0.15;
  probabilities[dogs.to] = 0.45;
  const { top, dog, breeds } = scoresOf(probabilities, 2);
  assert.deepEqual(
    top.map(({ index }) => index),
    [dogs.to, 3],
  );
  assert.ok(dog.is && Math.abs(dog.probability - 0.6) < 1e-12);
  assert.deepEqual(
    breeds.map(({ index, probability }) => [index, Math.round(probability * 100)]),
    [
      [dogs.to, 75],
      [dogs.from + 2, 25],
    ],
  );
  assert.equal(scoresOf([...probabilities.slice(0, dogs.to), 0, ...probabilities.slice(dogs.to + 1)], 1).dog.is, false);
});

test('a drawn dalmatian is a dog, a drawn bicycle is none, and Grad-CAM comes when it is asked for', async () => {
  const files = [picture('dalmatian'), picture('bicycle')];
  const { weights, photos } = await recognisePhotos(loadEngine(), 'efficientnet_lite0', files, {
    gradCam: true,
    top: 3,
  });
  assert.equal(weights.name, 'efficientnet_lite0');
  const [dalmatian, bicycle] = photos;
  assert.ok(dalmatian!.dog.probability > bicycle!.dog.probability);
  assert.equal(bicycle!.dog.is, false);
  for (const { top, breeds, map } of photos) {
    assert.equal(top.length, 3);
    assert.ok(breeds.every(({ index }) => isDogClass(index)));
    assert.equal(map!.index, top[0]!.index);
    assert.deepEqual([map!.heatmap.width, map!.heatmap.height, map!.heatmap.layer], [7, 7, '_conv_head']);
    assert.equal(Math.max(...map!.heatmap.values), 1);
  }
  const [without] = (await recognisePhotos(loadEngine(), 'efficientnet_lite0', files.slice(0, 1))).photos;
  assert.equal(without!.map, null);
  assert.equal(without!.top.length, 5);
});

test('what cannot be: a network without weights, missing weights, files that are no photos', async (context) => {
  const engine = loadEngine();
  const recognise = (model: string, file = picture('dalmatian')) => recognisePhotos(engine, model, [file]);
  await assert.rejects(
    recognise('Base_fix'),
    breedlabError('no published weights of Base_fix', '--run', 'efficientnet_lite0'),
  );
  await assert.rejects(recognise('efficientnet_lite'), breedlabError("'efficientnet_lite'", 'Did you mean'));
  await assert.rejects(recognise('efficientnet_lite0', picture('none')), breedlabError('none.jpg does not exist'));
  await assert.rejects(
    recognise('efficientnet_lite0', path.join(PICTURES, 'logits.json')),
    breedlabError('logits.json is not a JPEG, PNG'),
  );
  const folder = temporaryFolder(context);
  const before = process.env.BREEDLAB_WEIGHTS;
  process.env.BREEDLAB_WEIGHTS = folder;
  try {
    await assert.rejects(recognise('resnet50'), breedlabError('resnet50 weights', 'breedlab weights fetch resnet50'));
  } finally {
    if (before === undefined) delete process.env.BREEDLAB_WEIGHTS;
    else process.env.BREEDLAB_WEIGHTS = before;
  }
  assert.deepEqual(
    publishedNetworks().length,
    allModels().filter(({ publishedWeights }) => publishedWeights !== null).length,
  );
});

test('a folder of photos is checked against the breeds it is named after', async (context) => {
  const folder = temporaryFolder(context);
  for (const split of SPLITS) {
    for (const [name, file] of [
      ['001.Dalmatian', 'dalmatian'],
      ['002.Irish_setter', 'irish_setter'],
      ['003.Labradoodle', 'bicycle'],
    ] as const) {
      fs.mkdirSync(path.join(folder, split, name), { recursive: true });
      fs.copyFileSync(picture(file), path.join(folder, split, name, `${split}.jpg`));
    }
  }
  fs.truncateSync(path.join(folder, 'test', '002.Irish_setter', 'test.jpg'), 0);
  const found = await checkPhotos(loadEngine(), 'efficientnet_lite0', readImageFolder(folder));
  assert.equal(found.images, 5);
  assert.deepEqual(found.unknown, ['003.Labradoodle']);
  assert.deepEqual(
    found.skipped.map((file) => path.basename(file)),
    ['test.jpg'],
  );
  assert.deepEqual(
    found.breeds.map(({ name, images }) => [name, images]),
    [
      ['Dalmatian', 3],
      ['Irish setter', 2],
    ],
  );
  assert.ok(found.top1 <= found.top5);
});
