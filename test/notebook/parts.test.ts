import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../temporary';
import { eventually, finalDisplays, KernelDriver, noKernel, streamText, type CellResult } from './kernelDriver';

const IMPORTS = `
import { resolve, show, train } from 'breedlab';
import { loader, openDataset } from 'breedlab/data';
import { engine, network } from 'breedlab/models';
import { createOptimizer, fit } from 'breedlab/training';
import { lineChart } from 'breedlab/charts';
import { wilsonInterval } from 'breedlab/statistics';`;

describe('the parts in a cell', { skip: noKernel }, () => {
  const runs = temporaryFolder();
  const mark = path.join(runs, 'computes');
  let kernel: KernelDriver;
  const ran = async (code: string, timeout = 60): Promise<CellResult> => {
    const result = await kernel.execute(code, timeout);
    assert.equal(result.status, 'ok', streamText(result.outputs));
    return result;
  };
  const printed = async (code: string): Promise<string> => streamText((await ran(code)).outputs, 'stdout').trim();
  const texts = async (code: string): Promise<readonly string[]> =>
    finalDisplays((await ran(code)).outputs).map((data) => String(data['text/plain']));
  /** @param code calls `mark()` when it computes */
  const interrupted = async (code: string): Promise<void> => {
    await kernel.begin(code);
    await eventually(() => fs.existsSync(mark), 30, 'the cell computes');
    await sleep(100);
    await kernel.interrupt();
    assert.equal((await kernel.finish(20)).status, 'error');
    // tslab aborts what is asked of it within 200 ms of an error.
    await sleep(300);
    fs.rmSync(mark);
  };

  before(async () => {
    kernel = await KernelDriver.start({ BREEDLAB_RUNS: runs });
    await ran(IMPORTS);
    await ran(`const mark = (): void => require('node:fs').writeFileSync(${JSON.stringify(mark)}, '');`);
    await ran("const { tf } = engine({ profile: 'demo' });");
    await ran("const settings = resolve(34, { profile: 'demo' });");
    await ran("const dogs = await openDataset('demo');");
  });
  after(() => kernel.close());

  it('are completed and explained', async () => {
    assert.ok((await kernel.complete("network('Base_fix').")).includes('backward'));
    assert.ok((await kernel.complete("loader(dogs, 'train', { shuf")).includes('shuffle'));
    const help = await kernel.inspect("network('Base_fix')", 3);
    assert.match(help, /network\(name: ModelName, options\?: NetworkOptions\): TrainableNetwork/);
    assert.match(help, /A network with its initial weights/);
    assert.match(await kernel.inspect('wilsonInterval(1, 2)', 3), /Wilson's score interval/);
  });

  it('are checked: an option that does not exist is an error', async () => {
    const { status, outputs } = await kernel.execute("network('Base_fix', { classes: 8 });");
    assert.equal(status, 'error');
    assert.match(streamText(outputs, 'stderr'), /'classes' does not exist in type 'NetworkOptions'/);
    await sleep(300);
  });

  it('train as train does, to the last bit, with for await outside of functions', async () => {
    await ran(
      "const net = network('Base_fix', { ...settings, classCount: 8 });\nconst optimizer = createOptimizer(net, settings);",
    );
    await ran("const batches = loader(dogs, 'train', settings);\nlet sum = 0;");
    const loop =
      'for await (const batch of batches) {\n sum += net.backward(batch).loss * batch.size;\n optimizer.step();\n}';
    await ran(loop, 120);
    const ours = await printed('console.log(sum / batches.images)');
    await ran('const run = await train(34, { epochs: 1 });', 120);
    assert.equal(await printed('console.log(run.history[0]!.trainLoss)'), ours);
    const tested = 'console.log(run.predictions!.images.length, dogs.images.test.length)';
    assert.match(await printed(tested), /^(\d+) \1$/);
  });

  it('are freed when their cell runs again', async () => {
    const cell = "const again = network('Base_fix', { ...settings, classCount: 8 }); await null;";
    await ran(cell);
    const count = 'const { tensors, held } = await memory();';
    await ran(`const { memory } = require(${JSON.stringify(require.resolve('../../src/parts'))});`);
    await ran(count);
    const once = await printed('console.log(tensors, held.length)');
    for (let i = 0; i < 3; i++) await ran(cell);
    await ran(count);
    assert.equal(await printed('console.log(tensors, held.length)'), once);
  });

  it('say what cells leave behind', async () => {
    await ran('const kept = tf.ones([256, 1024]);');
    const [table] = await texts('await show.memory();');
    assert.match(table!, /cell \d+, as it ended +\+1 +\+1(\.0)? MiB/);
    assert.match(table!, /Referred to: .*network Base_fix/);
    await ran('kept.dispose();');
  });

  it('show tensors, charts and rows with words, and charts with a picture where nobody watches', async () => {
    assert.match(await printed('tf.ones([3, 4])'), /^Tensor float32 \[3, 4\] from 1 to 1/);
    assert.match((await texts('await show.tensor(tf.range(0, 100));'))[0]!, /float32 \[100\] from 0 to 99/);
    assert.match(
      (await texts('await show.tensor(tf.ones([2, 16, 16, 3]), { title: "white" });'))[0]!,
      /^white: float32 \[2, 16, 16, 3\]/,
    );
    assert.match(
      (await texts('show.rows([{ a: 1.23456789, b: "x" }, { a: 2, c: [1] }]);'))[0]!,
      /a +b +c[^]*1\.2346 +x[^]*2 +\[1\]/,
    );
    await ran("process.env.BREEDLAB_HEADLESS = '1';");
    const rows = '[{ x: 1, y: 2 }, { x: 2, y: 3 }]';
    for (const chart of [
      `lineChart(${rows}, { x: 'x', y: 'y' })`,
      `{ mark: 'line', data: { values: ${rows} }, encoding: { x: { field: 'x' }, y: { field: 'y' } } }`,
      `{ data: [{ x: [1, 2], y: [2, 3] }] }`,
    ]) {
      const [data] = finalDisplays((await ran(`await show.chart(${chart});`)).outputs);
      assert.ok(String(data!['image/png']).length > 1000, chart);
      assert.match(String(data!['text/plain']), /2/);
    }
    await ran('delete process.env.BREEDLAB_HEADLESS;');
  });

  it('draw a chart in its place while a loop runs, and for good at the end', async () => {
    const { outputs } = await ran(`
      const view = show.live();
      for (let n = 1; n <= 8; n++) {
        view.draw(lineChart(Array.from({ length: n }, (_, x) => ({ x: x, y: x })), { x: 'x', y: 'y' }));
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      await view.done();`);
    const slots = new Set(outputs.flatMap((output) => (output.kind === 'stream' ? [] : [output.slot])));
    assert.equal(slots.size, 1);
    assert.ok(outputs.length > 2 && outputs.length <= 8, String(outputs.length));
    assert.match(String(finalDisplays(outputs)[0]!['text/plain']), /7\.000 at x 7/);
  });

  it('end what an interrupted tidy left open, before the next cell', async () => {
    const before = await printed('console.log(tf.memory().numTensors)');
    await interrupted('tf.tidy(() => { mark(); for (;;) tf.ones([100]).square(); });');
    await interrupted('tf.grad((x) => { mark(); for (;;) x.square(); return x; })(tf.scalar(1));');
    assert.equal(await printed('console.log(tf.engine().state.scopeStack.length)'), '0');
    // Scopes are ended as the next cell begins; what was just being made may lie outside of any.
    const left = Number(await printed('console.log(tf.memory().numTensors)')) - Number(before);
    assert.ok(left <= 4, String(left));
    assert.equal(
      await printed('console.log(tf.tidy(() => tf.grad((x) => x.mul(x))(tf.scalar(3)).dataSync()[0]))'),
      '6',
    );
  });

  it('end a loop over batches when the cell is interrupted', async () => {
    await ran('let seen = 0;');
    await interrupted('for (;;) {\n for await (const batch of batches) {\n  seen += batch.size;\n  mark();\n }\n}');
    const then = await printed('console.log(seen)');
    assert.ok(Number(then) > 0);
    await sleep(500);
    assert.equal(await printed('console.log(seen)'), then);
  });

  it('end fit when the cell is interrupted', async () => {
    await ran(
      "const all = { train: batches, valid: loader(dogs, 'valid', settings), test: loader(dogs, 'test', settings) };\nlet outcome = '';",
    );
    await interrupted(
      'await fit(net, all, settings, { onEvent: ({ type }) => type === "batch" && mark() }).then((result) => { outcome = result.outcome.kind; });',
    );
    await sleep(1000);
    assert.equal(await printed('console.log(outcome)'), 'interrupted');
  });
});
