import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { leaveOutClasses, SPLITS, type Dataset } from '../../src/data';

/** A dataset of so many classes with two images of each in every split; nothing lies on a disk. */
function dataset(classCount: number): Dataset {
  const folders = Array.from({ length: classCount }, (_, i) => `00${i + 1}.Dog_${i}`);
  const images = (split: string) =>
    folders.flatMap((folder, label) => [1, 2].map((i) => ({ path: `/d/${split}/${folder}/${i}.jpg`, label })));
  return {
    ...{ name: 'd', root: '/d', hash: '0123456789abcdef' },
    classes: folders.map((folder) => ({ folder, name: folder, counts: { train: 2, valid: 2, test: 2 } })),
    images: { train: images('train'), valid: images('valid'), test: images('test') },
  };
}

describe('leaving out half of the classes', () => {
  for (const count of [4, 5, 9]) {
    test(`of ${count} parts them: each class is on one side, numbered anew, with all of its images`, () => {
      const whole = dataset(count);
      const kept = leaveOutClasses(whole);
      const { images: left, classes, seed, of } = kept.leftOut!;
      assert.deepEqual([left.classes.length, seed, of], [Math.floor(count / 2), 1, whole.hash]);
      const names = [...kept.classes, ...left.classes].map(({ folder }) => folder);
      assert.deepEqual(
        [...names].sort(),
        whole.classes.map(({ folder }) => folder),
      );
      assert.deepEqual(
        classes,
        left.classes.map(({ folder }) => folder),
      );
      for (const part of [kept, left]) {
        for (const split of SPLITS) {
          assert.equal(part.images[split].length, 2 * part.classes.length);
          for (const { path, label } of part.images[split]) assert.ok(path.includes(part.classes[label]!.folder));
        }
      }
    });
  }

  test('is the same for a seed, and other for another; the hashes tell the parts and seeds apart', () => {
    const whole = dataset(9);
    assert.deepEqual(leaveOutClasses(whole), leaveOutClasses(whole, { seed: 1 }));
    const parts = [1, 2, 3].flatMap((seed) => {
      const kept = leaveOutClasses(whole, { seed });
      return [kept.hash, kept.leftOut!.images.hash];
    });
    assert.equal(new Set([whole.hash, ...parts]).size, 7);
  });

  test('needs four classes', () => {
    assert.throws(() => leaveOutClasses(dataset(3)), /d has 3 classes \(.*\), too few.*at least 4 classes/s);
  });
});
