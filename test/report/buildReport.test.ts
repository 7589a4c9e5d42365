import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { BreedlabError } from '../../src/core';
import type { RunMetrics } from '../../src/experiments';
import { buildReport, refreshNotebooks, type ReportEvent } from '../../src/report';
import { headlineOf } from '../../src/report/headline';
import { missingKernel, missingPython } from './environment';
import { codeCell, stream, temporaryFolder, textCell, writeNotebook } from './fixtures';

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
      { type: 'rendering', notebooks: 1 },
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

describe('headlineOf', () => {
  const metrics = (experiment: number | string, testCorrect: number | null): RunMetrics =>
    ({
      experiment,
      testCorrect,
      testAccuracy: testCorrect === null ? null : testCorrect / 200,
      testTotal: 200,
    }) as RunMetrics;

  test('is the run with the highest test accuracy, with its interval and how much of the series has run', () => {
    const headline = headlineOf([
      metrics(26, 2),
      metrics(28, 90),
      metrics(28, 80),
      metrics('own', 40),
      metrics(29, null),
    ])!;
    assert.equal(headline.best.testCorrect, 90);
    assert.ok(headline.interval.low < 0.45 && headline.interval.high > 0.45);
    assert.deepEqual([headline.reproduced, headline.published], [3, 26]);
  });

  test('is null when no run has a test accuracy', () => {
    assert.equal(headlineOf([]), null);
    assert.equal(headlineOf([metrics(26, null)]), null);
  });
});
