import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { defineDataset, openData, verifyDataset } from '../../src/datasets';
import { drawPhotos } from '../../src/notebook/photos';
import { verifyTable } from '../../src/notebook/views';
import { temporaryFolder } from '../temporary';

test('a drawn folder lies as photographs do, and what is wrong with one of its files is told', async (t) => {
  const folder = temporaryFolder(t);
  const before = process.env.BREEDLAB_DATASETS;
  process.env.BREEDLAB_DATASETS = folder;
  t.after(() => {
    if (before === undefined) delete process.env.BREEDLAB_DATASETS;
    else process.env.BREEDLAB_DATASETS = before;
  });
  const breeds = ['057.Dalmatian', '086.Irish_setter'];
  const drawn = await drawPhotos({ breeds, perBreed: 5 });
  assert.equal(drawn, path.join(folder, 'drawn-photos', 'train'));
  assert.deepEqual(fs.readdirSync(drawn).sort(), breeds);
  assert.equal(await drawPhotos({ breeds, perBreed: 5 }), drawn, 'nothing is drawn again');

  const [first, second] = fs
    .readdirSync(path.join(drawn, breeds[0]!))
    .map((name) => path.join(drawn, breeds[0]!, name));
  fs.writeFileSync(first!, 'no picture');
  fs.copyFileSync(second!, path.join(drawn, breeds[1]!, 'copy.jpg'));
  defineDataset({ name: 'pictures', folder: drawn, layout: 'classes', validShare: 0.2, testShare: 0.2 });
  const table = verifyTable(await verifyDataset(openData('pictures')));
  const row = (title: string) => table.rows.find(([name]) => name === title)!;
  assert.match(table.caption!, /^pictures: 11 images of 2 classes \(10 jpeg, shorter side \d+ to \d+ px\)/);
  assert.deepEqual(row('do not decode').slice(1, 3), ['1', 'left out of trainings']);
  assert.equal(row('twice, in different classes')[1], '1');
  assert.deepEqual(row('greyscale'), ['greyscale', '0', '', '']);
  assert.match(table.notes![0]!, /Not every file can be used/);
});
