import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { MIME } from '../../src/charts';
import { jupyterData } from '../../src/cli/kernel';
import { settings } from '../../src/core';
import { cellDisplay } from '../../src/notebook/output';
import { lineChart } from '../../src/public/charts';
import { missingPython } from '../report/environment';
import { codeCell, writeNotebook } from '../report/fixtures';
import { temporaryFolder } from '../temporary';
import { KernelDriver, noKernel, streamText } from './kernelDriver';

const packageLink = path.join(settings().projectRoot, 'node_modules', 'breedlab');
const noPackage = noKernel || (fs.existsSync(packageLink) ? false : 'node_modules/breedlab is missing');

const ROWS = [
  { epoch: 1, loss: 2 },
  { epoch: 2, loss: 1 },
];
const DISPLAY = Symbol.for('Jupyter.display');

describe('a notebook in a folder outside of the project', { skip: noPackage }, () => {
  const folder = temporaryFolder();
  let kernel: KernelDriver;
  before(async () => {
    kernel = await KernelDriver.start({}, folder);
  });
  after(() => kernel.close());
  const shown = async (code: string): Promise<Readonly<Record<string, unknown>> | string> => {
    const { status, outputs } = await kernel.execute(code);
    assert.equal(status, 'ok', streamText(outputs));
    const [display] = outputs.filter(({ kind }) => kind === 'display_data');
    return display !== undefined && 'data' in display ? display.data : streamText(outputs, 'stdout');
  };

  it('imports the package and its subpaths, with their types', async () => {
    const ids =
      "import { experiment } from 'breedlab';\nimport { lineChart } from 'breedlab/charts';\nexperiment(34).id";
    assert.equal(await shown(ids), '34\n');
    const { outputs } = await kernel.execute('const id: number = experiment(34).id;');
    assert.match(streamText(outputs, 'stderr'), /'ExperimentId' is not assignable to type 'number'|string.*number/);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.ok((await kernel.complete('experiment(34).set')).includes('settings'));
  });

  it('shows what a value says of itself by the display convention', async () => {
    const symbol = "[Symbol.for('Jupyter.display')]";
    assert.deepEqual(await shown(`({ ${symbol}: () => ({ 'text/html': '<b>1</b>', 'text/plain': '1' }) })`), {
      'text/html': '<b>1</b>',
      'text/plain': '1',
    });
    // As a data frame has it: asynchronous, and with integers that JSON has not.
    const frame = `class Frame { async ${symbol}() { return { 'application/vnd.dataresource+json': { data: [{ n: 3n, big: 2n ** 70n }] }, 'image/png': new Uint8Array([1, 2, 3]) }; } }\nnew Frame()`;
    assert.deepEqual(await shown(frame), {
      'application/vnd.dataresource+json': { data: [{ n: 3, big: '1180591620717411303424' }] },
      'image/png': 'AQID',
    });
    assert.deepEqual(await shown("({ toJSON: () => ({ 'text/markdown': '*1*' }) })"), { 'text/markdown': '*1*' });
    assert.equal(await shown('new Date(0)'), '1970-01-01T00:00:00.000Z\n');
    assert.equal(await shown('({ a: 1, toJSON: () => ({ a: 2 }) })'), '{ a: 1, toJSON: [Function: toJSON] }\n');
  });

  it('draws a chart that a cell ends in', async () => {
    const data = await shown("lineChart([{ epoch: 1, loss: 2 }], { x: 'epoch', y: ['loss'], title: 'Loss' })");
    assert.ok(typeof data === 'object' && (MIME.plotly in data || MIME.vegaLite in data), JSON.stringify(data));
    assert.match(String(data['text/plain']), /^Loss\n/);
  });
});

describe("Deno's kernel", () => {
  it('is sent what the verbs show, in its own way', () => {
    const sent: unknown[] = [];
    const host = globalThis as { Deno?: unknown };
    host.Deno = { jupyter: { broadcast: (...message: unknown[]) => (sent.push(message), Promise.resolve()) } };
    try {
      const display = cellDisplay();
      display.show({ 'text/plain': 'once', 'image/png': 'AQID' });
      const slot = display.slot();
      slot.draw({ 'text/plain': 'first' });
      slot.draw({ 'text/plain': 'second' });
    } finally {
      delete host.Deno;
    }
    const [id] = sent
      .slice(1)
      .map((message) => (message as [string, { transient: { display_id: string } }])[1].transient);
    assert.deepEqual(sent, [
      [
        'display_data',
        {
          data: { 'text/plain': 'once', 'image/png': 'AQID' },
          metadata: { 'image/png': { alt: 'once' } },
          transient: {},
        },
      ],
      ['display_data', { data: { 'text/plain': 'first' }, metadata: {}, transient: id }],
      ['update_display_data', { data: { 'text/plain': 'second' }, metadata: {}, transient: id }],
    ]);
  });

  it('finds in a chart what it looks like', () => {
    const chart = lineChart(ROWS, { x: 'epoch', y: ['loss'], title: 'Loss' }) as unknown as Record<
      symbol,
      () => object
    >;
    assert.match(String(Object.values(chart[DISPLAY]!())[1]), /^Loss\n/);
    assert.deepEqual(Object.getOwnPropertySymbols({ ...chart }), []);
  });
});

describe('breedlab kernel install', () => {
  it("takes the folder of Jupyter's data on each system", () => {
    const cases = [
      [{}, 'linux', '/home/me/.local/share/jupyter'],
      [{ XDG_DATA_HOME: '/data' }, 'linux', '/data/jupyter'],
      [{}, 'darwin', '/home/me/Library/Jupyter'],
      [{ JUPYTER_DATA_DIR: '/own' }, 'darwin', '/own'],
    ] as const;
    for (const [environment, platform, folder] of cases) {
      assert.equal(jupyterData(environment, platform, '/home/me'), folder);
    }
  });

  it('lets nbconvert execute a notebook in a foreign folder', { skip: missingPython() || noPackage }, (t) => {
    const folder = temporaryFolder(t);
    const { projectRoot, python } = settings();
    const own = (name: string): string => path.join(folder, name);
    const { JUPYTER_PATH: _, ...environment } = process.env;
    const env = {
      ...environment,
      JUPYTER_DATA_DIR: own('data'),
      JUPYTER_CONFIG_DIR: own('config'),
      JUPYTER_RUNTIME_DIR: own('runtime'),
    };
    const cli = path.join(projectRoot, 'dist', 'src', 'cli.js');
    const said = execFileSync(process.execPath, [cli, 'kernel', 'install', '--user', '--json'], {
      env,
      cwd: folder,
      encoding: 'utf8',
    });
    const { file } = JSON.parse(said) as { file: string };
    assert.equal(file, path.join(folder, 'data', 'kernels', 'breedlab', 'kernel.json'));

    const notebook = writeNotebook(folder, 'foreign.ipynb', [
      codeCell("import { experiment } from 'breedlab';\nconsole.log(experiment(34).title, process.cwd());"),
    ]);
    // Another environment's Jupyter would not look into .venv.
    const convert = ['-m', 'jupyter', 'nbconvert', '--to', 'notebook', '--execute', '--output', 'out.ipynb', notebook];
    execFileSync(python, convert, { env: { ...env, JUPYTER_PREFER_ENV_PATH: '0' }, cwd: folder, stdio: 'pipe' });
    const out = fs.readFileSync(own('out.ipynb'), 'utf8');
    assert.ok(out.includes(`Base without the final sigmoid ${fs.realpathSync(folder)}`), out);
  });
});
