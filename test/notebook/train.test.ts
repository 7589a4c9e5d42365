import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { eventually, finalDisplays, isAlive, KernelDriver, noKernel, streamText } from './kernelDriver';
import { temporaryFolder } from '../temporary';

const FAKE = JSON.stringify(path.join(__dirname, 'trainFake.js'));

describe('train in a cell', { skip: noKernel }, () => {
  let kernel: KernelDriver;
  let folder: string;
  const pid = (): number => Number(fs.readFileSync(path.join(folder, 'pid'), 'utf8'));
  const setMode = (mode: string, epochs = 3): Promise<unknown> =>
    kernel.execute(`process.env.FAKE_MODE = '${mode}'; process.env.FAKE_EPOCHS = '${epochs}'; undefined`);
  const begin = async (): Promise<void> => {
    folder = temporaryFolder();
    kernel = await KernelDriver.start({ FAKE_FOLDER: folder });
    await kernel.execute(`const { trainFake } = require(${FAKE}); const kept = 41;`);
  };

  before(begin);
  after(() => kernel.close());

  it('finishes with the summary and the curves in place of the live view', async () => {
    await setMode('finish');
    const { status, outputs } = await kernel.execute('const run = await trainFake({ seed: 3, epochs: 7 });');
    assert.equal(status, 'ok', streamText(outputs));
    const [summary, curves, ...more] = finalDisplays(outputs);
    assert.equal(more.length, 0);
    assert.match(String(summary!['text/plain']), /Trained all 3 epochs/);
    assert.match(String(summary!['text/plain']), /This run +3 +1\.1000 +30\.00% +6\/20/);
    assert.match(String(summary!['text/plain']), /Published +\d+ +\d\.\d+ +7\.54% +63\/836/);
    assert.deepEqual(Object.keys(curves!).sort(), ['application/vnd.plotly.v1+json', 'text/plain']);
    const args = JSON.parse(fs.readFileSync(path.join(folder, 'arguments.json'), 'utf8')) as string[];
    assert.deepEqual(args, ['train', '--profile', 'demo', '--seed', '3', '--epochs', '7', '--', '28']);
    const printed = await kernel.execute('run');
    assert.equal(
      streamText(printed.outputs),
      'Run fake-run (finished): 3 epochs, best 3, test accuracy 30.00% (6/20)\n',
    );
  });

  it('draws at most four times a second, and nothing but the result when nobody watches', async () => {
    await setMode('finish', 20);
    const { outputs, seconds } = await kernel.execute('await trainFake(); undefined');
    const updates = new Map<string | null, number>();
    for (const o of outputs) if (o.kind !== 'stream') updates.set(o.slot, (updates.get(o.slot) ?? 0) + 1);
    for (const count of updates.values()) assert.ok(count >= 3 && count <= seconds * 4 + 3, `${count} in ${seconds} s`);
    await kernel.execute("process.env.BREEDLAB_HEADLESS = '1'; undefined");
    const headless = await kernel.execute('await trainFake(); undefined');
    assert.equal(headless.outputs.filter(({ kind }) => kind !== 'stream').length, 2);
    assert.ok('image/png' in finalDisplays(headless.outputs)[1]!, 'a static fallback for those who read it elsewhere');
    await kernel.execute('delete process.env.BREEDLAB_HEADLESS; undefined');
  });

  it('fails the cell with the text of the error and no stack', async () => {
    await setMode('fail');
    const { status, outputs } = await kernel.execute('await trainFake();');
    assert.equal(status, 'error');
    const text = streamText(outputs, 'stderr');
    assert.match(text, /^BreedlabError: Image <b>'rex.jpg'<\/b> is missing\. What was trained is kept in /);
    assert.doesNotMatch(text, /\n +at /);
  });

  it('tells of a program that dies without a word', async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await setMode('crash');
    const { status, outputs } = await kernel.execute('await trainFake();');
    assert.equal(status, 'error');
    assert.match(streamText(outputs, 'stderr'), /Training 28 ended with exit code 3[^]*native code gave up/);
  });

  it('gives a diverged run as a result', async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await setMode('diverge');
    const { status, outputs } = await kernel.execute('const bad = await trainFake(); console.log(bad.status);');
    assert.equal(status, 'ok', streamText(outputs));
    assert.match(streamText(outputs), /diverged/);
    assert.match(String(finalDisplays(outputs)[0]!['text/plain']), /the loss became NaN in epoch 2/);
  });

  it('stops on an interrupt with a checkpoint; variables stay; the cell can train again', async () => {
    await setMode('finish', 1000);
    await kernel.begin('const broken = await trainFake(); console.log(broken.status, kept);');
    await kernel.waitFor('images/s');
    await kernel.interrupt();
    const { status, outputs } = await kernel.finish(20);
    assert.equal(status, 'ok', streamText(outputs));
    assert.equal(streamText(outputs, 'stdout'), 'interrupted 41\n');
    assert.match(String(finalDisplays(outputs)[0]!['text/plain']), /train\(28, \{ resume: true \}\) continues it/);
    assert.ok(fs.existsSync(path.join(folder, 'checkpoint')));
    assert.equal(isAlive(pid()), false);
    await setMode('finish');
    const again = await kernel.execute('const fresh = await trainFake(); console.log(fresh.status, broken.status);');
    assert.equal(streamText(again.outputs, 'stdout'), 'finished interrupted\n');
    // tslab listens for interrupts once the synchronous part of a cell is over.
    await kernel.begin(
      "await new Promise((go) => setTimeout(go, 300)); console.log('waiting'); await new Promise(() => {});",
    );
    await kernel.waitFor('waiting');
    await kernel.interrupt();
    assert.equal((await kernel.finish(10)).status, 'error', "tslab's own interrupt is back");
  });

  it('kills a program that does not stop in time', async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await setMode('deaf', 1000);
    await kernel.begin('const deaf = await trainFake({ graceMs: 500 }); console.log(deaf.status);');
    await kernel.waitFor('images/s');
    await kernel.interrupt();
    const { outputs } = await kernel.finish(20);
    assert.equal(streamText(outputs, 'stdout'), 'interrupted\n');
    assert.match(String(finalDisplays(outputs)[0]!['text/plain']), /did not stop in time and was killed/);
    assert.equal(isAlive(pid()), false);
  });

  it('leaves no orphan when the kernel is restarted, shut down or killed', async () => {
    const startLong = async (): Promise<number> => {
      fs.rmSync(path.join(folder, 'checkpoint'), { force: true });
      await kernel.execute(`const { trainFake } = require(${FAKE});`);
      await setMode('finish', 1000);
      await kernel.begin('await trainFake();');
      await kernel.waitFor('images/s');
      return pid();
    };
    const gone = async (child: number, how: string): Promise<void> => {
      await eventually(() => !isAlive(child), 10, `the training is gone after ${how}`);
      assert.ok(fs.existsSync(path.join(folder, 'checkpoint')), `a checkpoint after ${how}`);
    };
    const restarted = await startLong();
    await kernel.restart();
    await gone(restarted, 'a restart');

    const shut = await startLong();
    const seconds = await kernel.shutdown();
    await gone(shut, 'a shutdown');
    assert.ok(seconds < 5, `shutting down took ${seconds} s`);

    await kernel.close();
    await begin();
    const killed = await startLong();
    await kernel.kill();
    await gone(killed, 'kill -9');
  });
});
