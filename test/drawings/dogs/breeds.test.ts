import assert from 'node:assert/strict';
import test from 'node:test';
import { BreedlabError } from '../../../src/core';
import { findBreeds, loadBreeds, validateBreeds, type Breed } from '../../../src/drawings/dogs';
import { traitDistance } from './traitDistance';

const find = (name: string): Breed => loadBreeds().find((breed) => breed.folder.endsWith(`.${name}`))!;

test('the table holds the 133 classes of dogImages in order', () => {
  const breeds = loadBreeds();
  assert.equal(breeds.length, 133);
  assert.equal(new Set(breeds.map((b) => b.folder)).size, 133);
  assert.equal(new Set(breeds.map((b) => b.name)).size, 133);
  breeds.forEach((breed, i) => {
    assert.equal(breed.folder.slice(0, 4), `${String(i + 1).padStart(3, '0')}.`);
    assert.equal(breed.folder.slice(4).replaceAll('_', ' '), breed.name);
  });
  for (const [number, folder] of [
    [1, '001.Affenpinscher'],
    [55, '055.Curly-coated_retriever'],
    [71, '071.German_shepherd_dog'],
    [112, '112.Nova_scotia_duck_tolling_retriever'],
    [133, '133.Yorkshire_terrier'],
  ] as const) {
    assert.equal(breeds[number - 1]!.folder, folder);
  }
});

test('rows that break the schema are named with field and value', () => {
  const rows = JSON.parse(JSON.stringify(loadBreeds())) as Record<string, unknown>[];
  const broken = (change: (row: Record<string, unknown>) => void): unknown[] => {
    const copy = JSON.parse(JSON.stringify(rows)) as Record<string, unknown>[];
    change(copy[4]!);
    return copy;
  };
  const cases: [RegExp, (row: Record<string, unknown>) => void][] = [
    [/row 5: folder "Malamute" is not of the form/, (row) => (row.folder = 'Malamute')],
    [/row 5: folder "004.Akita" comes after '004.Akita'/, (row) => (row.folder = '004.Akita')],
    [/row 5: tail "corkscrew" is not one of docked/, (row) => (row.tail = 'corkscrew')],
    [/row 5: body.leg 3 is not in \[0.2, 0.65\]/, (row) => ((row.body as Record<string, unknown>).leg = 3)],
    [/row 5: head.stop undefined is not in/, (row) => delete (row.head as Record<string, unknown>).stop],
    [/row 5: colors \[\] is not a non-empty list/, (row) => (row.colors = [])],
    [
      /colors\[0\].base "purple" is not one of/,
      (row) => (row.colors = [{ weight: 1, pattern: 'solid', base: 'purple' }]),
    ],
    [
      /colors\[0\].second undefined is missing/,
      (row) => (row.colors = [{ weight: 1, pattern: 'saddle', base: 'tan' }]),
    ],
    [/row 5: ears null is not an object/, (row) => (row.ears = null)],
  ];
  for (const [message, change] of cases) {
    assert.throws(
      () => validateBreeds(broken(change)),
      (error) => error instanceof BreedlabError && message.test(error.message),
      String(message),
    );
  }
  assert.throws(() => validateBreeds({}), /not a non-empty list/);
});

test('an unknown breed is refused with the nearest name', () => {
  assert.throws(() => findBreeds(['056.Dachshound']), /Unknown breed '056.Dachshound'.*Did you mean '056.Dachshund'/);
  assert.deepEqual(
    findBreeds(['056.Dachshund', '004.Akita']).map((b) => b.folder),
    ['004.Akita', '056.Dachshund'],
  );
});

test('related breeds are nearer than unrelated ones', () => {
  const nearer = [
    ['Belgian_malinois', 'German_shepherd_dog', 'Pekingese'],
    ['Norfolk_terrier', 'Norwich_terrier', 'Greyhound'],
    ['Golden_retriever', 'Flat-coated_retriever', 'Bulldog'],
    ['Bernese_mountain_dog', 'Greater_swiss_mountain_dog', 'Chihuahua'],
    ['Pembroke_welsh_corgi', 'Cardigan_welsh_corgi', 'Great_dane'],
    ['Greyhound', 'Italian_greyhound', 'Newfoundland'],
    ['English_springer_spaniel', 'Welsh_springer_spaniel', 'Komondor'],
  ] as const;
  for (const [breed, relative, stranger] of nearer) {
    const [near, far] = [traitDistance(find(breed), find(relative)), traitDistance(find(breed), find(stranger))];
    assert.ok(near * 1.4 < far, `${breed}: ${relative} at ${near.toFixed(2)}, ${stranger} at ${far.toFixed(2)}`);
  }
});

test('breeds of one family are nearer on average, and distance is symmetric', () => {
  const breeds = loadBreeds();
  const sums = { same: [0, 0], other: [0, 0] };
  for (const one of breeds) {
    assert.equal(traitDistance(one, one), 0);
    for (const two of breeds) {
      if (one === two) continue;
      const d = traitDistance(one, two);
      assert.ok(d > 0, `${one.name} and ${two.name} have the same traits`);
      assert.ok(Math.abs(d - traitDistance(two, one)) < 1e-12);
      const sum = one.family === two.family ? sums.same : sums.other;
      sum[0]! += d;
      sum[1]! += 1;
    }
  }
  assert.ok(sums.same[0]! / sums.same[1]! < 0.8 * (sums.other[0]! / sums.other[1]!));
});
