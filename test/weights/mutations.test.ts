import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { test } from 'node:test';
import { BreedlabError, Random } from '../../src/core';
import { written } from './craft';
import { fixture, manifest, readAll, type ReadTensor } from './fixtures';
import { temporaryFolder } from '../temporary';

const MUTANTS_PER_FILE = 400;
const MAX_ELEMENTS = 4096;

/** One to three changes: a bit, a byte, a run of zeros, a cut, or a piece moved over another. */
function mutate(original: Buffer, random: Random): Buffer {
  let bytes = Buffer.from(original);
  const changes = 1 + random.below(3);
  for (let i = 0; i < changes; i++) {
    const at = random.below(bytes.length);
    const kind = random.below(8);
    if (kind < 4) bytes[at] = bytes[at]! ^ (1 << random.below(8));
    else if (kind < 6) bytes[at] = [0, 1, 0x7f, 0x80, 0xff, random.below(256)][random.below(6)]!;
    else if (kind === 6) bytes.copyWithin(random.below(bytes.length), at, at + 1 + random.below(16));
    else if (bytes.length > 1) bytes = bytes.subarray(0, 1 + random.below(bytes.length - 1));
  }
  return bytes;
}

for (const [name, { format }] of Object.entries(manifest.files)) {
  const guarantee = format === 'torch-zip' ? 'the same tensors' : 'bounded tensors (the format has no checksum)';
  test(`${MUTANTS_PER_FILE} mutants of ${name} give ${guarantee} or a BreedlabError`, async (context) => {
    const folder = temporaryFolder(context);
    const original = fs.readFileSync(fixture(name));
    const sound = await readAll(fixture(name));
    const random = Random.seeded(26);
    let refused = 0;
    for (let i = 0; i < MUTANTS_PER_FILE; i++) {
      const file = written(folder, mutate(original, random));
      let tensors: Record<string, ReadTensor> | undefined;
      try {
        tensors = await readAll(file);
      } catch (error) {
        if (!(error instanceof BreedlabError)) throw new Error(`mutant ${i}`, { cause: error });
        assert.ok(error.message.includes(file), error.message);
        refused++;
        continue;
      }
      if (format === 'torch-zip') assert.deepEqual(tensors, sound, `mutant ${i}`);
      const elements = Object.values(tensors).reduce((sum, { values }) => sum + values.length, 0);
      assert.ok(elements <= MAX_ELEMENTS, `mutant ${i} has ${elements} elements`);
    }
    assert.ok(refused > MUTANTS_PER_FILE / 5, `only ${refused} refused`);
    assert.ok(refused < MUTANTS_PER_FILE, 'no mutant was harmless');
  });
}
