import assert from 'node:assert/strict';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { MIME, type MimeBundle } from '../../src/charts';
import { BreedlabError } from '../../src/core';
import { runJob } from '../../src/notebook/jobs';
import type { Display } from '../../src/notebook/output';

const script = path.join(__dirname, 'fakeJob.js');

interface FakeResult {
  readonly values: ArrayLike<number>;
  readonly args: readonly string[];
}

/** A display that remembers what its slots drew. */
function recording(): Display & { readonly drawn: MimeBundle[] } {
  const drawn: MimeBundle[] = [];
  return { drawn, show: (bundle) => drawn.push(bundle), slot: () => ({ draw: (bundle) => drawn.push(bundle) }) };
}

function start(mode: string, display = recording(), headless = false): Promise<FakeResult> {
  return runJob<FakeResult>({ args: [mode, 'a', 'b'], title: 'A <b>job</b>', display, headless, script });
}

describe('a job of a cell', () => {
  it('gives its result, NaN and typed arrays included, and shows how far it is', async () => {
    const display = recording();
    const { values, args } = await start('result', display);
    assert.ok(values instanceof Float32Array && Number.isNaN(values[1]));
    assert.deepEqual(args, ['a', 'b']);
    const texts = display.drawn.map((bundle) => String(bundle[MIME.text]));
    assert.match(texts[0]!, /A <b>job<\/b>: 1 of 4, [\d.]+\/s: loss NaN/, 'no ETA before it can be known');
    assert.match(texts.at(-1)!, /^A <b>job<\/b>: \d+ s$/);
    for (const bundle of display.drawn) assert.doesNotMatch(String(bundle[MIME.html]), /<b>job/);
  });

  it('draws nothing where nobody watches', async () => {
    const display = recording();
    await start('result', display, true);
    assert.equal(display.drawn.length, 0);
  });

  const FAILURES: readonly (readonly [string, RegExp])[] = [
    ['error', /^Image 'rex\.jpg' is missing\./],
    ['crash', /ended with exit code 3 before it was done\.\nnative code gave up/],
  ];
  for (const [mode, message] of FAILURES) {
    it(`that ends in ${mode === 'error' ? 'an error' : 'a crash'} fails with its words`, async () => {
      await assert.rejects(start(mode), (error) => error instanceof BreedlabError && message.test(error.message));
    });
  }

  it('that is interrupted gives what it has, or says that it was', async () => {
    const interruptSoon = (): void => void setTimeout(() => process.emit('SIGINT', 'SIGINT'), 400);
    interruptSoon();
    assert.deepEqual((await start('partly')).args, ['stopped']);
    interruptSoon();
    await assert.rejects(start('wait'), /A <b>job<\/b> was interrupted\. Run the cell again\./);
    assert.equal(process.listenerCount('SIGINT'), 0, 'the interrupt is given back');
  });
});
