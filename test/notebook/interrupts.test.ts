import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { settings } from '../../src/core';
import { loadEngine } from '../../src/engine';
import { temporaryFolder } from '../temporary';
import { eventually, KernelDriver, noKernel, streamText } from './kernelDriver';

/** Cells that are ended in the middle of a computation; `npm run test:interrupts` ends 200, for more than a minute. */
const ENDED_CELLS = Number(process.env.TEST_INTERRUPTS ?? 10);
/** What a single cell takes that listens itself, as one does that trains. */
const INTERRUPTS = 200;

const ENGINE = JSON.stringify(path.join(settings().projectRoot, 'dist', 'src', 'engine'));

/** A digest of some products as small as a demo's: always the same, as long as nothing is overwritten. */
const DEFINITIONS = `
const { tf } = require(${ENGINE}).loadEngine();
const fs = require('node:fs');
const [x, w] = [tf.randomNormal([8, 512], 0, 0.1, 'float32', 1), tf.randomNormal([512, 512], 0, 0.06, 'float32', 2)];
const digest = (): string => tf.tidy(() => {
  const y = tf.matMul(x, w);
  return [tf.matMul(x, y, true, false).sum(), tf.matMul(y, w, false, true).sum()].map((sum) => sum.dataSync()[0]).join();
});
let interrupts = 0;
const count = () => void interrupts++;`;

/** Takes interrupts for as long as the file is there, and counts digests. */
const listening = (mark: string): string => `
await null;
const others = process.listeners('SIGINT');
process.removeAllListeners('SIGINT').on('SIGINT', count);
const seen = new Set<string>();
for (fs.writeFileSync(${mark}, ''); fs.existsSync(${mark}); await new Promise(setImmediate)) seen.add(digest());
process.off('SIGINT', count);
for (const other of others) process.on('SIGINT', other);
console.log(interrupts > 0, [...seen].join(' '));`;

const skip = noKernel || (loadEngine().info.binding !== 'compiled' && 'about the compiled engine');

describe('a cell that computes', { skip }, () => {
  const folder = temporaryFolder();
  const mark = path.join(folder, 'running');
  const quoted = JSON.stringify(mark);
  let kernel: KernelDriver;
  let right = '';
  const said = async (code: string): Promise<string> => {
    const { status, outputs } = await kernel.execute(code);
    assert.equal(status, 'ok', streamText(outputs));
    return streamText(outputs, 'stdout').trim();
  };
  before(async () => {
    // The instruction set whose products are in danger, which newer processors do not choose by themselves.
    kernel = await KernelDriver.start({ ONEDNN_MAX_CPU_ISA: 'AVX2' });
    await said(DEFINITIONS);
    right = await said('console.log(digest())');
    assert.match(right, /\d,.*\d/);
  });
  after(() => kernel.close());

  it(`takes ${INTERRUPTS} interrupts, and computes the same`, async () => {
    await kernel.begin(listening(quoted));
    await eventually(() => fs.existsSync(mark), 20, 'the cell runs');
    const pid = await kernel.pid();
    for (let i = 0; i < INTERRUPTS; i++) {
      process.kill(pid, 'SIGINT');
      await sleep(2);
    }
    fs.rmSync(mark);
    const { status, outputs } = await kernel.finish(20);
    assert.equal(status, 'ok', streamText(outputs));
    assert.equal(streamText(outputs, 'stdout').trim(), `true ${right}`);
  });

  it(`is ended by an interrupt, ${ENDED_CELLS} times, and the next one computes the same`, async () => {
    for (let i = 0; i < ENDED_CELLS; i++) {
      await kernel.begin(`while (true) { digest(); fs.writeFileSync(${quoted}, ''); }`);
      await eventually(() => fs.existsSync(mark), 20, 'the cell runs');
      await kernel.interrupt();
      assert.equal((await kernel.finish(20)).status, 'error', `interrupt ${i + 1}`);
      fs.rmSync(mark, { force: true });
      // tslab aborts what is asked of it within 200 ms of an error.
      await sleep(250);
      if (i % 10 === 9) assert.equal(await said('console.log(digest())'), right, `after ${i + 1} interrupts`);
    }
    assert.equal(await said('console.log(digest())'), right);
  });
});
