import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { settings } from '../../src/core';
import { finalDisplays, KernelDriver, noKernel, streamText, type Output } from './kernelDriver';

/** The part of setup/kernel/output.cjs that is used here. */
interface CellOutput {
  write(name: string, text: string): void;
  show(display: unknown, isUpdate: boolean): void;
  end(): void;
}
type WriteStream = (name: string, text: string) => void;
type WriteDisplay = (display: Shown, isUpdate: boolean) => void;
interface Shown {
  readonly data: Readonly<Record<string, string>>;
  readonly transient: { readonly display_id?: string };
}
const { CellOutput } = createRequire(__filename)(path.join(settings().setupFolder, 'kernel', 'output.cjs')) as {
  readonly CellOutput: new (writeStream: WriteStream, writeDisplay: WriteDisplay) => CellOutput;
};

/** An output whose messages are kept, as a notebook would. */
function recorded(): { output: CellOutput; messages: Output[]; text: (name?: 'stdout' | 'stderr') => string } {
  const messages: Output[] = [];
  const output = new CellOutput(
    (name, text) => messages.push({ kind: 'stream', name, text }),
    ({ data, transient }, isUpdate) =>
      messages.push({
        kind: isUpdate ? 'update_display_data' : 'display_data',
        data,
        slot: transient.display_id ?? null,
      }),
  );
  return { output, messages, text: (name) => streamText(messages, name) };
}

const lines = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, i) => `line ${from + i}\n`).join('');

describe('the output of a cell', () => {
  it('is whole up to 10,000 lines, in a few hundred messages', () => {
    const { output, messages, text } = recorded();
    for (let i = 0; i < 10_000; i++) output.write('stdout', `line ${i}\n`);
    output.end();
    assert.equal(text(), lines(10_000));
    assert.ok(messages.length < 400, `${messages.length} messages`);
  });

  it('is sent at once, and in order, where there is little', () => {
    const { output, messages } = recorded();
    for (let i = 0; i < 20; i++) output.write(i % 2 === 0 ? 'stdout' : 'stderr', `${i}\n`);
    assert.equal(streamText(messages), Array.from({ length: 20 }, (_, i) => `${i}\n`).join(''));
  });

  it('comes soon where more follows only later', async () => {
    const { output, text } = recorded();
    for (let i = 0; i < 500; i++) output.write('stdout', 'x\n');
    await sleep(200);
    assert.equal(text().length, 1000);
  });

  it('of a flood keeps the beginning and the end, and counts the rest', () => {
    const { output, messages, text } = recorded();
    for (let i = 0; i < 270_000; i++) output.write('stdout', `line ${i}\n`);
    output.write('stderr', 'Error: stopped\n');
    output.end();
    assert.equal(text('stdout'), lines(10_000) + lines(99, 269_901));
    assert.equal(text('stderr'), 'Error: stopped\n');
    const [notice] = finalDisplays(messages);
    assert.equal(
      notice!['text/plain'],
      `[259,901 lines (${lines(259_901, 10_000).length.toLocaleString('en')} characters) left out]`,
    );
    assert.ok(messages.length < 600, `${messages.length} messages`);
  });

  it('says while it runs how much it holds back, and the last of it', () => {
    const { output, messages } = recorded();
    output.write('stdout', lines(10_400));
    const [notice] = finalDisplays(messages);
    assert.match(
      notice!['text/plain'] as string,
      /^\[400 lines \(.*\) more so far: a cell shows 10,000 lines\.[^]*line 10399$/,
    );
  });

  it('cuts a line of megabytes', () => {
    const { output, text, messages } = recorded();
    output.write('stdout', `${'x'.repeat(3_000_000)}\n`);
    output.end();
    assert.equal(text().length, 1_000_000 + 16_000);
    assert.equal(finalDisplays(messages)[0]!['text/plain'], '[1,984,001 characters left out]');
  });

  it('goes on after the end of the cell, by timers', () => {
    const { output, text } = recorded();
    output.end();
    output.write('stdout', 'late\n');
    output.end();
    assert.equal(text(), 'late\n');
  });

  it('has at most 1,000 displays, and says how many are missing', () => {
    const { output, messages, text } = recorded();
    for (let i = 0; i < 1200; i++)
      output.show({ data: { 'text/plain': `${i}` }, transient: { display_id: `${i}` } }, false);
    output.show({ data: { 'text/plain': 'again' }, transient: { display_id: '1100' } }, true);
    output.end();
    assert.equal(messages.filter(({ kind }) => kind === 'display_data').length, 1000);
    assert.equal(messages.filter(({ kind }) => kind === 'update_display_data').length, 0);
    assert.equal(text('stderr'), '[200 more displays left out: a cell shows 1,000]\n');
  });

  it('draws a display as often as a page can follow, and the last drawing always', async () => {
    const { output, messages } = recorded();
    const draw = (text: string, isUpdate: boolean): void =>
      output.show({ data: { 'text/plain': text }, transient: { display_id: 'a' } }, isUpdate);
    draw('first', false);
    for (let i = 0; i < 5000; i++) draw(`${i}`, true);
    await sleep(200);
    assert.equal(finalDisplays(messages)[0]!['text/plain'], '4999');
    draw('last', true);
    draw('very last', true);
    output.end();
    assert.equal(finalDisplays(messages)[0]!['text/plain'], 'very last');
    assert.ok(messages.length < 100, `${messages.length} messages`);
  });
});

describe('the stop button', { skip: noKernel }, () => {
  let kernel: KernelDriver;
  before(async () => {
    kernel = await KernelDriver.start();
  });
  after(() => kernel.close());

  for (const [what, loop] of [
    ['a loop that prints without an end', 'let i = 0;\nwhile (true) console.log("line", i++);'],
    ['one that only awaits what is there', 'for (let k = 0; ; k++) {\n  console.log("line", k);\n  await null;\n}'],
    ['one that yields', 'for (let j = 0; ; j++) {\n  console.log("line", j);\n  await new Promise(setImmediate);\n}'],
  ] as const) {
    it(`ends ${what}`, async () => {
      await kernel.begin(loop);
      await kernel.waitFor('more so far');
      await kernel.interrupt();
      const { status, outputs } = await kernel.finish(20);
      assert.equal(status, 'error');
      assert.match(streamText(outputs, 'stderr'), /^Interrupted: The cell was interrupted\.\n$/);
      assert.ok(outputs.length < 2000 && JSON.stringify(outputs).length < 1_000_000, `${outputs.length} messages`);
      await sleep(300);
      assert.equal(streamText((await kernel.execute('6 * 7')).outputs, 'stdout'), '42\n');
    });
  }
});
