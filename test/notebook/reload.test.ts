import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { settings } from '../../src/core';
import { lockRunFolder } from '../../src/experiments';
import { firstRight, makeRuns } from '../analysis/runs';
import { finalDisplays, KernelDriver, noKernel, streamText, type Output } from './kernelDriver';
import { epochRow } from './sampleRun';

const packageLink = path.join(settings().projectRoot, 'node_modules', 'breedlab');
const noPackage =
  noKernel || (fs.existsSync(packageLink) ? false : 'node_modules/breedlab is missing: run npm run setup');

/** What a display of a cell said last, in words. */
function lastText(outputs: readonly Output[]): string {
  return String(finalDisplays(outputs)[0]?.['text/plain']);
}

describe('a page that is opened while a cell runs', { skip: noKernel }, () => {
  let kernel: KernelDriver;
  before(async () => {
    kernel = await KernelDriver.start();
  });
  after(() => kernel.close());

  it('is told that the kernel is busy, and shown what the cell shows, also later', async () => {
    await kernel.execute("import { newDisplay } from 'tslab'; const view = newDisplay(); let ended = false;");
    // Slower than a page that has just been opened waits for silence.
    await kernel.begin(
      "view.text('epoch 0'); for (let i = 1; !ended; i++) { await new Promise((go) => setTimeout(go, 400)); view.text(`epoch ${i}`); }",
    );
    await kernel.waitFor('epoch 3');
    assert.deepEqual(await kernel.page(undefined, 0), { status: 'busy', outputs: [] });
    const { status, outputs } = await kernel.page("console.log('its own')", 5);
    assert.equal(status, 'busy');
    assert.match(outputs[0]!, /Another cell is running since before this page was opened/);
    const epochs = outputs.slice(1).map((text) => Number(/^epoch (\d+)$/.exec(text)?.[1]));
    assert.ok(epochs.length > 2 && epochs.every((epoch, i) => i === 0 || epoch > epochs[i - 1]!), outputs.join('; '));
    await kernel.interrupt();
    assert.equal((await kernel.finish(60)).status, 'error');
    await new Promise((resolve) => setTimeout(resolve, 300));
    // The loop itself goes on.
    await kernel.execute('ended = true;');
  });

  it('is told that it is idle when nothing runs', async () => {
    const { status, outputs } = await kernel.page("console.log('its own')", 0);
    assert.equal(status, 'idle');
    assert.deepEqual(outputs, ['its own\n']);
  });
});

describe('show.run of a run that trains', { skip: noPackage }, () => {
  const runsFolder = makeRuns([{ id: 34, correct: firstRight(20, 40) }]);
  const folder = path.join(runsFolder, 'demo', '34', '34-seed1-0');
  const file = (name: string): string => path.join(folder, `${name}.json`);
  let kernel: KernelDriver;
  before(async () => {
    kernel = await KernelDriver.start({ BREEDLAB_RUNS: runsFolder });
    const { status, outputs } = await kernel.execute("import { show } from 'breedlab';");
    assert.equal(status, 'ok', streamText(outputs));
  });
  after(() => kernel.close());

  it('is over at once, and is drawn anew until the training ends', async () => {
    const [metrics, predictions] = [fs.readFileSync(file('metrics')), fs.readFileSync(file('predictions'))];
    fs.rmSync(file('metrics'));
    fs.rmSync(file('predictions'));
    fs.writeFileSync(file('history'), '[]');
    const lease = await lockRunFolder(folder);
    const begun = await kernel.execute('const run = await show.run(34);', 20);
    assert.equal(begun.status, 'ok', streamText(begun.outputs));
    assert.match(lastText(begun.outputs), /Running, 0 epochs so far/);

    fs.writeFileSync(file('history'), JSON.stringify([epochRow(1), epochRow(2), epochRow(3)]));
    assert.match(lastText(await kernel.later(8)), /Running, 3 epochs so far/);

    fs.writeFileSync(file('predictions'), predictions);
    fs.writeFileSync(file('metrics'), metrics);
    lease.release();
    const ended = await kernel.later(12);
    assert.match(lastText(ended), /This run +\d+ .*50\.00% +20\/40/);
    assert.ok(ended.length >= 2, 'the curves');
    assert.deepEqual(await kernel.later(2), []);
  });
});
