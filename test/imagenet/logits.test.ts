import assert from 'node:assert/strict';
import * as path from 'node:path';
import { test } from 'node:test';
import { readJson, settings } from '../../src/core';
import { decodeImage } from '../../src/data';
import { loadEngine } from '../../src/engine';
import { openPublishedNetwork } from '../../src/imagenet';

interface Fixture {
  readonly model: string;
  /** Float32 in base64, by the pictures' names. */
  readonly logits: Readonly<Record<string, string>>;
}

const FOLDER = path.join(settings().projectRoot, 'test', 'fixtures', 'imagenet');
const { model, logits } = readJson<Fixture>(path.join(FOLDER, 'logits.json'));
const BOUND = 1e-4;

test('real weights give the logits of the reference implementation, from the file of a drawing on', async () => {
  const network = await openPublishedNetwork(loadEngine(), model);
  try {
    const firsts = new Set<number>();
    for (const [name, base64] of Object.entries(logits)) {
      const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
      const expected = new Float32Array(bytes.buffer);
      const actual = network.logits(network.input(await decodeImage(path.join(FOLDER, name))));
      assert.equal(actual.length, 1000);
      const range = Math.max(...expected) - Math.min(...expected);
      const difference = Math.max(...expected.map((value, i) => Math.abs(value - actual[i]!)));
      assert.ok(difference <= BOUND * range, `${name}: differs by ${difference} of ${range}`);
      firsts.add(expected.indexOf(Math.max(...expected)));
    }
    assert.ok(firsts.size > 1, 'the pictures are of different classes');
  } finally {
    network.dispose();
  }
});
