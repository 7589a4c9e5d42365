import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BreedlabError } from '../../src/core';
import { allPublishedDatasets, publishedDataset } from '../../src/datasets';

const EXPECTED: Readonly<Record<string, { readonly classes: number; readonly parts: string }>> = {
  dogImages: { classes: 133, parts: 'train 6680, valid 835, test 836' },
  'stanford-dogs': { classes: 120, parts: 'train 12000, test 8580' },
  'oxford-pets-dogs': { classes: 25, parts: 'trainval 2492, test 2486' },
  imagewoof: { classes: 10, parts: 'train 9025, val 3929' },
  'imagewoof-320': { classes: 10, parts: 'train 9025, val 3929' },
};

for (const dataset of allPublishedDatasets()) {
  test(`${dataset.name} is described consistently`, () => {
    const { classes, parts } = EXPECTED[dataset.name]!;
    assert.equal(publishedDataset(dataset.name), dataset);
    assert.equal(dataset.parts.map(({ name, images }) => `${name} ${images}`).join(', '), parts);
    const names = dataset.classes();
    assert.equal(new Set(names).size, classes);
    assert.deepEqual(names, [...names].sort(), 'in the order of folders');

    assert.equal(new Set(dataset.parts.map(({ split }) => split)).size, dataset.parts.length);
    assert.equal(
      dataset.parts.some(({ split }) => split === 'valid'),
      dataset.validShare === null,
    );
    assert.ok(dataset.parts.some(({ split }) => split === 'test'));
    for (const archive of dataset.archives) {
      assert.ok(URL.canParse(archive.url) && archive.url.endsWith(`/${archive.fileName}`), archive.url);
      assert.ok(archive.bytes > 1e5 && archive.recordedIn.length > 10);
      const digits = archive.checksum?.algorithm === 'sha256' ? 64 : 32;
      if (archive.checksum !== null) assert.match(archive.checksum.digest, new RegExp(`^[0-9a-f]{${digits}}$`));
      // Over an unprotected connection only what a strong checksum guards.
      if (archive.url.startsWith('http:')) assert.equal(archive.checksum?.algorithm, 'sha256');
    }
    const listed = Object.keys(dataset.lists);
    assert.ok(listed.every((name) => dataset.archives.some(({ fileName }) => fileName === name)));
    assert.ok(dataset.license.length > 10 && dataset.citation.length > 10 && URL.canParse(dataset.homepage));
  });
}

test('an unknown name is answered with the nearest', () => {
  assert.throws(
    () => publishedDataset('stanford-dog'),
    (error: unknown) => error instanceof BreedlabError && /Did you mean 'stanford-dogs'/.test(error.message),
  );
});
