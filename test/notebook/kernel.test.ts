import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { settings } from '../../src/core';
import { eventually, isAlive, KernelDriver, noKernel, streamText } from './kernelDriver';

const root = settings().projectRoot;
const packageLink = path.join(root, 'node_modules', 'breedlab');
const noPackage =
  noKernel || (fs.existsSync(packageLink) ? false : 'node_modules/breedlab is missing: run npm run setup');

/** The part of TypeScript's API that is used here. */
interface ParserOfTypeScript {
  readonly version: string;
  readonly ScriptTarget: { readonly ES2022: number };
  createSourceFile(
    file: string,
    text: string,
    target: number,
    setParents: boolean,
  ): { readonly parseDiagnostics: readonly { readonly messageText: unknown }[] };
}

describe('the kernel', { skip: noKernel }, () => {
  let kernel: KernelDriver;
  before(async () => {
    kernel = await KernelDriver.start();
  });
  after(() => kernel.close());

  it('delivers every line of a burst, in order', async () => {
    const count = 5000;
    const { status, outputs } = await kernel.execute(`for (let i = 0; i < ${count}; i++) console.log('line', i);`);
    assert.equal(status, 'ok');
    const expected = Array.from({ length: count }, (_, i) => `line ${i}\n`).join('');
    assert.equal(streamText(outputs, 'stdout'), expected);
  });

  it('delivers every display of a burst, a message each', async () => {
    const { outputs } = await kernel.execute(
      "import { display } from 'tslab'; for (let i = 0; i < 1000; i++) display.text(String(i));",
    );
    const shown = outputs.map((output) => (output.kind === 'display_data' ? output.data['text/plain'] : output));
    assert.deepEqual(
      shown,
      Array.from({ length: 1000 }, (_, i) => String(i)),
    );
  });

  it('answers every one of 600 requests', async () => {
    for (let i = 0; i < 600; i++) await kernel.complete('Math.');
    assert.equal((await kernel.execute('1;')).status, 'ok');
  });

  it('prints an error that has a remedy without its stack, any other with it', async () => {
    const known = await kernel.execute(
      "throw Object.assign(new Error('Known.'), { name: 'BreedlabError', remedy: 'Do this.' });",
    );
    assert.equal(streamText(known.outputs, 'stderr'), 'BreedlabError: Known.\n');
    await new Promise((resolve) => setTimeout(resolve, 300));
    const defect = await kernel.execute("throw new Error('Defect.');");
    assert.match(streamText(defect.outputs, 'stderr'), /^Error: Defect\.\n +at /m);
    await new Promise((resolve) => setTimeout(resolve, 300));
  });

  it('shuts down at once, also with a timer that never ends', async () => {
    const other = await KernelDriver.start();
    try {
      await other.execute('const forever = setInterval(() => console.log(1), 10);');
      const pid = await other.pid();
      const seconds = await other.shutdown();
      assert.ok(seconds < 3.5, `${seconds} s`);
      await eventually(() => !isAlive(pid), 1, 'the kernel is gone');
    } finally {
      await other.close();
    }
  });
});

describe("import 'breedlab' in a cell", { skip: noPackage }, () => {
  let kernel: KernelDriver;
  before(async () => {
    kernel = await KernelDriver.start();
  });
  after(() => kernel.close());

  it('takes a moment and has types', async () => {
    const { status, outputs, seconds } = await kernel.execute(
      "import { experiment, resolve, show, train } from 'breedlab';",
    );
    assert.equal(status, 'ok', streamText(outputs));
    // 0.4 s alone on 2 cores; the limit allows for tests that run beside this one.
    assert.ok(seconds < 4, `${seconds} s`);
    const wrong = await kernel.execute('train(28, { seeds: 1 });');
    // Two overloads, of which each tells a story of its own: one line says what is wrong, with the nearest option.
    assert.match(
      streamText(wrong.outputs, 'stderr'),
      /^1:13 - .*'seeds' does not exist in type 'TrainOptions'. Did you mean to write 'seed'\?\n$/,
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    const settingsCell = await kernel.execute('experiment(28).with({ learningRat: 1 });');
    assert.match(streamText(settingsCell.outputs, 'stderr'), /learningRat/);
    await new Promise((resolve) => setTimeout(resolve, 300));
  });

  it('completes names and explains them', async () => {
    const verbs = await kernel.complete('show.');
    for (const verb of ['augmentations', 'card', 'curves', 'dataset', 'series', 'summary', 'table']) {
      assert.ok(verbs.includes(verb), `${verb} in ${verbs.join(', ')}`);
    }
    assert.ok((await kernel.complete('experiment(28).set')).includes('settings'));
    const help = await kernel.inspect('train(28)', 2);
    assert.match(help, /train\(which: Experiment \| ExperimentName, options\?: TrainOptions\): Promise<TrainedRun>/);
    assert.match(help, /Trains an experiment from a cell/);
    // The cursor among the arguments, as Shift+Tab is pressed there.
    for (const [code, cursor] of [
      ['train(', 6],
      ['train(34, { epochs: 2 })', 10],
      ['await train(\n  34,\n  ', 17],
    ] as const) {
      assert.match(await kernel.inspect(code, cursor), /train\(which: [^]*\n\nTrains an experiment from a cell/, code);
    }
    assert.match(await kernel.inspect('show.card(', 10), /The card of an experiment|show\.card|card/);
    assert.equal(await kernel.inspect('const a = 1; ', 13), '');
    assert.match(await kernel.inspect('show.batch()', 6), /The first training batch of an experiment/);
    assert.match(await kernel.inspect('show.conclusions.best()', 18), /The best result of each model/);
  });

  it('names the experiments there are when one is unknown', async () => {
    const { status, outputs } = await kernel.execute('await train(99);');
    assert.equal(status, 'error');
    assert.match(streamText(outputs, 'stderr'), /^BreedlabError: Unknown experiment '99'\..*26, 27, 28/);
    await new Promise((resolve) => setTimeout(resolve, 300));
  });

  it('shows a card', async () => {
    const { outputs } = await kernel.execute('show.card(27)');
    const [card] = outputs;
    assert.ok(card?.kind === 'display_data' && 'text/html' in card.data);
    assert.match(String(card.data['text/plain']), /weightInit +ones +uniform/);
  });
});

describe('the package', { skip: noPackage }, () => {
  it('loads no TensorFlow', () => {
    const script =
      "require('breedlab');" +
      "const loaded = Object.keys(require.cache).filter((f) => f.includes('@tensorflow'));" +
      'process.stdout.write(String(loaded.length))';
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' });
    assert.equal(stdout, '0', stderr);
  });

  it("has declarations that tslab's TypeScript 5.0 reads without an error", () => {
    const tslab = createRequire(path.join(root, 'node_modules', 'tslab', 'package.json'));
    const ts = tslab('@tslab/typescript-for-tslab') as ParserOfTypeScript;
    assert.match(ts.version, /^5\.0\./);
    const declarations = fs
      .readdirSync(path.join(root, 'dist', 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.d.ts'))
      .map((file) => path.join(root, 'dist', 'src', file));
    assert.ok(declarations.length > 20);
    for (const file of declarations) {
      const { parseDiagnostics } = ts.createSourceFile(
        file,
        fs.readFileSync(file, 'utf8'),
        ts.ScriptTarget.ES2022,
        true,
      );
      assert.deepEqual(
        parseDiagnostics.map(({ messageText }) => messageText),
        [],
        file,
      );
    }
  });
});
