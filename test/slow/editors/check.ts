import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { before, describe, test } from 'node:test';
import { preparePython } from '../../../src/bench/harness/python';
import { statusLine } from '../../../src/cli/statusLine';
import { settings } from '../../../src/core';
import { codeCell, writeNotebook } from '../../report/fixtures';
import { temporaryFolder } from '../../temporary';

/**
 * `npm run check:editors`: what docs/editors.md says of papermill and of another environment's nbconvert, in a Python that
 * is not the project's, from a folder that is not the project's.
 */
describe('another Jupyter', () => {
  const folder = fs.realpathSync(temporaryFolder());
  const { projectRoot, setupFolder } = settings();
  let python = '';
  const run = (...args: string[]): string => {
    const { JUPYTER_PATH: _, ...env } = process.env;
    return execFileSync(python, args, { cwd: folder, env: { ...env, JUPYTER_DATA_DIR: folder }, encoding: 'utf8' });
  };
  const outputsOf = (file: string): string => {
    const { cells } = JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')) as {
      cells: readonly { outputs?: readonly { text?: string | readonly string[] }[] }[];
    };
    return cells.flatMap(({ outputs = [] }) => outputs.flatMap(({ text = '' }) => text)).join('');
  };

  before(async () => {
    const requirements = path.join(projectRoot, 'test', 'slow', 'editors', 'requirements.txt');
    python = await preparePython(statusLine(process.stderr), { name: 'editors-env', requirements });
    const cli = path.join(projectRoot, 'dist', 'src', 'cli.js');
    execFileSync(process.execPath, [cli, 'kernel', 'install', '--prefix', path.dirname(path.dirname(python))]);
  });

  test('papermill puts parameters of every type behind the cell with their defaults', () => {
    const defaults = codeCell("let epochs = 1;\nlet name = 'none';\nlet rates = [0];\nlet isQuick = true;");
    writeNotebook(folder, 'mine.ipynb', [
      { ...defaults, metadata: { tags: ['parameters'] } },
      codeCell(
        "import { experiment } from 'breedlab';\nconsole.log(epochs + 1, name, rates.length, isQuick, experiment(34).id);",
      ),
    ]);
    const parameters = '{epochs: 3, name: "a \'b\' c", rates: [0.1, 0.2], isQuick: false}';
    run(path.join(setupFolder, 'run_papermill.py'), 'mine.ipynb', 'out.ipynb', '-k', 'breedlab', '-y', parameters);
    assert.equal(outputsOf('out.ipynb').trim(), "4 a 'b' c 2 false 34");
  });

  test('a cell that throws ends papermill with an error', () => {
    writeNotebook(folder, 'failing.ipynb', [codeCell("throw new Error('on purpose');")]);
    assert.throws(
      () => run(path.join(setupFolder, 'run_papermill.py'), 'failing.ipynb', 'out.ipynb', '-k', 'breedlab'),
      /PapermillExecutionError/,
    );
  });

  test('nbconvert of that environment executes a notebook, and its page has the text alternatives of pictures', () => {
    const chart =
      "lineChart([{ epoch: 1, loss: 2 }, { epoch: 2, loss: 1 }], { x: 'epoch', y: ['loss'], title: 'My loss' })";
    writeNotebook(folder, 'page.ipynb', [
      codeCell("import { lineChart } from 'breedlab/charts';\nimport { show } from 'breedlab';"),
      codeCell(`await show.chart(${chart});`),
    ]);
    process.env.BREEDLAB_HEADLESS = '1';
    run(
      '-m',
      'nbconvert',
      '--to',
      'html',
      '--template',
      'classic',
      '--execute',
      '--ExecutePreprocessor.kernel_name=breedlab',
      'page.ipynb',
    );
    const html = fs.readFileSync(path.join(folder, 'page.html'), 'utf8');
    assert.match(html, /alt="My loss\s/);
  });
});
