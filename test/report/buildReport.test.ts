import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { BreedlabError, settings } from '../../src/core';
import { buildReport, refreshNotebooks, type ReportEvent } from '../../src/report';
import { conversionError } from '../../src/report/convert';
import { requirePython } from '../../src/report/python';
import { missingKernel, missingPython } from './environment';
import { codeCell, stream, textCell, writeNotebook } from './fixtures';
import { temporaryFolder } from '../temporary';

describe('buildReport', { skip: missingPython() }, () => {
  test('renders saved outputs without executing, in one file, and says so', async (t) => {
    const folder = temporaryFolder(t);
    const file = writeNotebook(folder, 'saved.ipynb', [
      textCell('# Saved'),
      codeCell('neverRuns()', [stream('stdout', 'saved output 7\n')]),
    ]);
    const outFolder = path.join(folder, 'report');
    const events: ReportEvent[] = [];
    const result = await buildReport({
      profile: 'demo',
      train: false,
      notebooks: [file],
      outFolder,
      onEvent: (e) => events.push(e),
    });
    assert.deepEqual(fs.readdirSync(outFolder), ['index.html']);
    assert.equal(result.file, path.join(outFolder, 'index.html'));
    assert.equal(result.bytes, fs.statSync(result.file).size);
    assert.match(fs.readFileSync(result.file, 'utf8'), /saved output 7/);
    assert.deepEqual(events, [
      { type: 'rendering', notebooks: 1, runs: result.runs },
      { type: 'written', file: result.file, bytes: result.bytes },
    ]);
  });

  test('a notebook that cannot be rendered is named, and the old page stays', async (t) => {
    const folder = temporaryFolder(t);
    const page = path.join(folder, 'index.html');
    fs.writeFileSync(page, 'old');
    const file = path.join(folder, 'broken.ipynb');
    fs.writeFileSync(file, 'not JSON');
    await assert.rejects(
      buildReport({ profile: 'demo', train: false, notebooks: [file], outFolder: folder }),
      (error: unknown) => {
        return error instanceof BreedlabError && /could not render broken\.ipynb/.test(error.message);
      },
    );
    assert.equal(fs.readFileSync(page, 'utf8'), 'old');
  });
});

describe('a notebook that fails', { skip: missingKernel() }, () => {
  test('is rendered as far as it came, beside the others, and the page says so', async (t) => {
    const folder = temporaryFolder(t);
    const notebooks = [
      writeNotebook(folder, 'a-fails.ipynb', [
        textCell('# Fails'),
        codeCell('console.log("before")'),
        codeCell("throw new Error('<no>')"),
      ]),
      writeNotebook(folder, 'b-runs.ipynb', [textCell('# Runs'), codeCell('console.log("ran " + 6 * 7)')]),
    ];
    const { file, failures } = await buildReport({ profile: 'demo', train: true, notebooks, outFolder: folder });
    assert.deepEqual(failures, [{ notebook: 'a-fails.ipynb', cell: 2, error: 'Error: <no>' }]);
    const page = fs.readFileSync(file, 'utf8');
    assert.match(page, /This notebook failed in code cell 2: Error: &lt;no&gt;/);
    assert.match(page, /1 notebook failed when it was made:<\/strong> <a href="#[\w-]+">a-fails\.ipynb<\/a>/);
    assert.match(page, /before/);
    assert.match(page, /ran 42/);
  });
});

describe('refreshNotebooks', { skip: missingKernel() }, () => {
  test('gives the tracked notebook its outputs, with no path of this machine', async (t) => {
    const file = writeNotebook(temporaryFolder(t), 'refresh.ipynb', [
      textCell('# Refresh'),
      codeCell('console.log(`at ${process.cwd()}`)'),
    ]);
    const [first] = await refreshNotebooks({ profile: 'demo', notebooks: [file] });
    const text = fs.readFileSync(file, 'utf8');
    assert.equal(first!.changed, true);
    assert.equal(first!.bytes, fs.statSync(file).size);
    assert.match(text, /at \.cache\/notebooks\//, 'a path below the project is shown relative to it');
    assert.ok(!text.includes(process.cwd()));
  });
});

describe('what is missing', () => {
  test('without set-up the report says what to run, and names no folder of the machine', () => {
    const projectRoot = '/somewhere/breedlab';
    const bare = { ...settings(), projectRoot, python: `${projectRoot}/.venv/bin/python` };
    assert.throws(
      () => requirePython(bare),
      (error: unknown) =>
        error instanceof BreedlabError &&
        /^The project is not set up: \.venv\/bin\/python is missing.*Run npm run setup/.test(error.message) &&
        !error.message.includes(projectRoot),
    );
  });

  test('a half set-up Python is told from a notebook that is broken', () => {
    const stderr = "Traceback (most recent call last):\n  ...\nModuleNotFoundError: No module named 'nbconvert'\n";
    assert.match(conversionError(['a.ipynb'], stderr).message, /no package nbconvert.*Run npm run setup/);
    assert.match(conversionError(['/x/a.ipynb'], 'bad JSON').message, /could not render a\.ipynb: bad JSON\./);
  });
});
