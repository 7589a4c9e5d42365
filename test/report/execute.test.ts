import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { BreedlabError, settings } from '../../src/core';
import { executeAll, executeNotebooks, firstLine } from '../../src/report/execute';
import { findNotebooks, type NotebookChoice } from '../../src/report/notebooks';
import type { NotebookFile } from '../../src/report/notebookFile';
import type { ReportEvent } from '../../src/report/types';
import { eventually, isAlive } from '../notebook/kernelDriver';
import { missingKernel } from './environment';
import { codeCell, textCell, writeNotebook } from './fixtures';
import { temporaryFolder } from '../temporary';

function outputText(file: string, cell: number): string {
  const { cells } = JSON.parse(fs.readFileSync(file, 'utf8')) as NotebookFile;
  return JSON.stringify(cells[cell]!.outputs);
}

/** Kernels that run in a folder, each the leader of a process group. */
function kernelsIn(folder: string): readonly number[] {
  const isKernel = (pid: number): boolean => {
    try {
      const group = Number(/\) \S+ \d+ (\d+)/.exec(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
      return fs.readlinkSync(`/proc/${pid}/cwd`) === folder && group === pid && isAlive(pid);
    } catch {
      return false;
    }
  };
  return fs.readdirSync('/proc').map(Number).filter(isKernel);
}

describe('executing notebooks with the real kernel', { skip: missingKernel() }, () => {
  test('executes a copy, says how it goes, and leaves the original as it was', async (t) => {
    const file = writeNotebook(temporaryFolder(t), 'two-cells.ipynb', [
      textCell('# Two cells'),
      codeCell(
        'const half = 21;\nconsole.log([process.env.BREEDLAB_HEADLESS, process.env.BREEDLAB_PROFILE, process.env.BREEDLAB_REUSE].join());',
      ),
      codeCell('console.log(half * 2)'),
    ]);
    const before = fs.readFileSync(file);
    const events: ReportEvent[] = [];
    const [copy] = await executeNotebooks([file], {
      profile: 'paper',
      onEvent: (event) => events.push(event),
    });
    t.after(() => fs.rmSync(path.dirname(copy!), { recursive: true }));

    assert.deepEqual(fs.readFileSync(file), before);
    assert.ok(copy!.startsWith(path.join(settings().projectRoot, '.cache') + path.sep));
    assert.match(outputText(copy!, 1), /1,paper,1/);
    assert.match(outputText(copy!, 2), /42/);
    assert.deepEqual(
      events.map(({ type, ...rest }) =>
        'cells' in rest && 'cell' in rest ? `${type} ${rest.cell}/${rest.cells}` : type,
      ),
      ['notebook', 'cell 1/2', 'cell-done 1/2', 'cell 2/2', 'cell-done 2/2', 'executed'],
    );
  });

  test('a failing cell is named with its source and the first line of its error, and ends the work', async (t) => {
    const folder = temporaryFolder(t);
    const files = [
      writeNotebook(folder, 'a-fails.ipynb', [
        codeCell('const answer = 42;'),
        codeCell('// the second\nthrow new Error(`no ${answer}`);'),
        codeCell('1'),
      ]),
      writeNotebook(folder, 'b-never-runs.ipynb', [codeCell('1')]),
    ];
    const started: string[] = [];
    const onEvent = (event: ReportEvent): void => void (event.type === 'notebook' && started.push(event.notebook));
    await assert.rejects(executeNotebooks(files, { profile: 'demo', onEvent }), (error: unknown) => {
      assert.ok(error instanceof BreedlabError);
      assert.match(
        error.message,
        /^a-fails\.ipynb, code cell 2 failed: Error: no 42 The cell:\n\n {4}\/\/ the second\n {4}throw new Error/,
      );
      const copy = /executed copy is (\S+);/.exec(error.message)![1]!;
      assert.ok(fs.existsSync(copy), 'the copy is kept');
      assert.match(outputText(copy, 1), /no 42/);
      fs.rmSync(path.dirname(copy), { recursive: true });
      return true;
    });
    assert.deepEqual(started, ['a-fails.ipynb']);
  });

  test('where the work goes on, a failing cell ends its own notebook', async (t) => {
    const folder = temporaryFolder(t);
    const files = [
      writeNotebook(folder, 'a-fails.ipynb', [codeCell("throw new Error('no')"), codeCell('console.log(1)')]),
      writeNotebook(folder, 'b-runs.ipynb', [codeCell('console.log(6 * 7)')]),
    ];
    const events: ReportEvent[] = [];
    const { copies, failures } = await executeAll(files, { profile: 'demo', onEvent: (event) => events.push(event) });
    t.after(() => fs.rmSync(path.dirname(copies[0]!), { recursive: true }));
    assert.deepEqual(failures, [{ notebook: 'a-fails.ipynb', cell: 1, error: 'Error: no' }]);
    assert.deepEqual(
      events.map(({ type }) => type),
      ['notebook', 'cell', 'failed', 'notebook', 'cell', 'cell-done', 'executed'],
    );
    assert.equal(outputText(copies[0]!, 1), '[]');
    assert.match(outputText(copies[1]!, 0), /42/);
  });

  test('notebooks run at a time, and the failure of one ends the others', async (t) => {
    const folder = temporaryFolder(t);
    const [here, there] = [path.join(folder, 'here'), path.join(folder, 'there')].map((file) => JSON.stringify(file));
    // Each waits for the other to have begun.
    const meet = (mine: string, other: string): string =>
      `require('node:fs').writeFileSync(${mine}, '');\n` +
      `while (!require('node:fs').existsSync(${other})) await new Promise((r) => setTimeout(r, 50));`;
    const fails = codeCell("throw new Error('no')");
    const long = codeCell('await new Promise((r) => setTimeout(r, 120_000));');
    const files = [
      writeNotebook(folder, 'a-meets.ipynb', [codeCell(meet(here!, there!)), fails]),
      writeNotebook(folder, 'b-meets.ipynb', [codeCell(meet(there!, here!)), long]),
      writeNotebook(folder, 'c-never-runs.ipynb', [codeCell('1')]),
    ];
    const events: ReportEvent[] = [];
    const began = performance.now();
    await assert.rejects(
      executeNotebooks(files, { profile: 'demo', atATime: 2, onEvent: (event) => events.push(event) }),
      /^BreedlabError: a-meets\.ipynb, code cell 2 failed: Error: no/,
    );
    assert.ok(performance.now() - began < 60_000, 'the long cell was interrupted');
    const of = (wanted: ReportEvent['type']): readonly string[] =>
      events.flatMap((event) => (event.type === wanted && 'notebook' in event ? [event.notebook] : []));
    assert.deepEqual(of('notebook'), ['a-meets.ipynb', 'b-meets.ipynb']);
    assert.deepEqual([of('failed'), of('executed')], [['a-meets.ipynb'], []]);
  });

  test('an abort interrupts the running cell, runs no other, and leaves no kernel', async (t) => {
    const folder = temporaryFolder(t);
    const pidFile = path.join(folder, 'pid');
    const after = path.join(folder, 'after');
    const touch = codeCell(`require('node:fs').writeFileSync(${JSON.stringify(after)}, '');`);
    const long = codeCell(
      `import * as fs from 'node:fs';\nfs.writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));\nawait new Promise((r) => setTimeout(r, 120_000));`,
    );
    const files = [
      writeNotebook(folder, 'a-long.ipynb', [long, touch]),
      writeNotebook(folder, 'b-next.ipynb', [touch]),
    ];
    const controller = new AbortController();
    const executed = executeNotebooks(files, { profile: 'demo', signal: controller.signal });
    executed.catch(() => {});
    await eventually(() => fs.existsSync(pidFile) && fs.statSync(pidFile).size > 0, 60, 'the long cell runs');
    const place = fs.readlinkSync(`/proc/${fs.readFileSync(pidFile, 'utf8')}/cwd`);
    // The kernel of the next notebook starts while this one runs.
    await eventually(() => kernelsIn(place).length === 2, 60, 'the next kernel runs');
    controller.abort();
    await assert.rejects(executed, /The notebooks were stopped/);
    assert.deepEqual(kernelsIn(place), []);
    assert.equal(fs.existsSync(after), false);
  });

  test('an abort while kernels start leaves none', async (t) => {
    const folder = temporaryFolder(t);
    const name = `${path.basename(folder)}.ipynb`;
    const files = [name, 'other.ipynb'].map((each) => writeNotebook(folder, each, [codeCell('1')]));
    const controller = new AbortController();
    const onEvent = ({ type }: ReportEvent): void => void (type === 'notebook' && controller.abort());
    await assert.rejects(
      executeNotebooks(files, { profile: 'demo', atATime: 2, signal: controller.signal, onEvent }),
      /The notebooks were stopped/,
    );
    const cache = path.join(settings().projectRoot, '.cache', 'notebooks');
    const place = fs.readdirSync(cache).find((each) => fs.existsSync(path.join(cache, each, name)));
    assert.ok(place !== undefined, 'the copies are kept');
    assert.deepEqual(kernelsIn(path.join(cache, place)), []);
    const { cells } = JSON.parse(fs.readFileSync(path.join(cache, place, name), 'utf8')) as NotebookFile;
    assert.deepEqual(cells[0]!.outputs, []);
  });

  test('the death of this side ends executor and kernel', async (t) => {
    const folder = temporaryFolder(t);
    const pidFile = path.join(folder, 'pid');
    const file = writeNotebook(folder, 'orphan.ipynb', [
      codeCell(
        `import * as fs from 'node:fs';\nfs.writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));\nawait new Promise((r) => setTimeout(r, 120_000));`,
      ),
    ]);
    const execute = path.join(__dirname, '..', '..', 'src', 'report', 'execute.js');
    const script = `require(${JSON.stringify(execute)}).executeNotebooks([${JSON.stringify(file)}], { profile: 'demo' });
      setInterval(() => require('node:fs').existsSync(${JSON.stringify(pidFile)}) && process.kill(process.pid, 'SIGKILL'), 50);`;
    assert.throws(() => execFileSync(process.execPath, ['-e', script], { timeout: 60_000, stdio: 'ignore' }), {
      signal: 'SIGKILL',
    });
    const pid = Number(fs.readFileSync(pidFile, 'utf8'));
    const deadline = Date.now() + 30_000;
    while (isAlive(pid) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(isAlive(pid), false);
  });
});

describe('firstLine', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['\u001b[31mError: no\u001b[0m\n    at x.ts:1', 'Error: no'],
    ['/cells/x.js:3\nthrow new TypeError("a")\n^\n\nTypeError: a: b\n    at y', 'TypeError: a: b'],
    [
      "1:7 - Type 'number' is not assignable to type 'string'.\n",
      "1:7 - Type 'number' is not assignable to type 'string'.",
    ],
    [
      "a warning\nBreedlabError: Unknown experiment '99'. Known: 26.",
      "BreedlabError: Unknown experiment '99'. Known: 26.",
    ],
    ['', 'no message'],
  ];
  for (const [error, line] of cases) test(JSON.stringify(line), () => assert.equal(firstLine(error), line));
});

describe('findNotebooks', () => {
  test('takes paths, sorts by file name and counts each once', (t) => {
    const folder = temporaryFolder(t);
    const [b, a] = ['b.ipynb', 'a.ipynb'].map((name) => writeNotebook(folder, name, []));
    assert.deepEqual(findNotebooks({ notebooks: [b!, a!, b!] }), [a, b]);
  });

  test('patterns are those of a shell', () => {
    const names = (pattern: string): string[] =>
      findNotebooks({ notebooks: [pattern] }).map((file) => path.basename(file, '.ipynb'));
    assert.deepEqual(names('0[01]-*'), ['00-overview', '01-weight-initialisation']);
    assert.deepEqual(names('0[!1-9]-*'), ['00-overview']);
    assert.deepEqual(names('0?-overview.ipynb'), ['00-overview']);
    assert.throws(() => names('0['), /No notebook matches '0\['/);
  });

  test('without names it finds the notebooks of the series, and no other that lies beside them', (t) => {
    const tracked = execFileSync('git', ['ls-files', '*.ipynb'], { cwd: settings().notebooksFolder, encoding: 'utf8' });
    const series = tracked.trim().split('\n');
    const folder = temporaryFolder(t);
    for (const name of [...series, 'scratch.ipynb']) writeNotebook(folder, name, []);
    const names = (choice: NotebookChoice): string[] =>
      findNotebooks({ ...choice, folder }).map((file) => path.basename(file));
    assert.deepEqual(names({}), series, 'the list in src/report/notebooks.ts');
    assert.deepEqual(names({ also: ['scratch'] }), [...series, 'scratch.ipynb']);
    assert.deepEqual(names({ notebooks: ['scr*'] }), ['scratch.ipynb']);
    assert.throws(() => findNotebooks({ folder: path.join(folder, 'none') }), /There are no notebooks in/);
  });

  test('a pattern that matches nothing is refused with what exists', () => {
    assert.throws(
      () => findNotebooks({ notebooks: ['no-such-*'] }),
      (error: unknown) =>
        error instanceof BreedlabError && /No notebook matches 'no-such-\*'\. There are: /.test(error.message),
    );
  });
});
