import assert from 'node:assert/strict';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { compareExperiments, compareRuns, placeText, seriesTrials, collectSeries } from '../../src/analysis';
import { comparisonText, seedsComparisonText } from '../../src/cli/compare';
import { csvFile } from '../../src/cli/export';
import { performJob } from '../../src/cli/job';
import { runsTable } from '../../src/cli/runsText';
import { statusLine } from '../../src/cli/statusLine';
import { settings } from '../../src/core';
import { listRuns, openRun } from '../../src/experiments';
import { firstRight, makeRuns, MIXED } from '../analysis/runs';

const runsFolder = makeRuns([...MIXED, ...[2, 3].map((seed) => ({ id: 29, seed, correct: firstRight(12, 40) }))]);

/** Characters of the longest line. */
const longest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

describe('a terminal', () => {
  const runs = listRuns({ runsFolder });
  for (const width of [80, 100]) {
    test(`of ${width} columns lists runs, one below the other, and loses nothing of them`, () => {
      const [wide, narrow] = [undefined, width].map((each) => runsTable(runs, [], each));
      assert.ok(longest(wide!) > 100);
      assert.ok(longest(narrow!) <= width, `${longest(narrow!)} columns`);
      const words = (text: string): string[] =>
        text
          .split(/[\s·-]+/)
          .filter((word) => !/^-*$/.test(word))
          .sort();
      for (const word of words(wide!).filter((each) => !/^(title|profile|begun|differs|from|its|in)$/.test(each))) {
        assert.ok(narrow!.includes(word), word);
      }
      assert.match(narrow!, /^run +status +epochs +test accuracy +minutes$/m);
      assert.match(
        narrow!,
        /34-seed1-9 +finished[^\n]*\n {4}Base without the final sigmoid · demo · \d{4}-\d\d-\d\d[^\n]* · 2 epochs\s+instead/,
      );
    });

    test(`of ${width} columns compares runs`, () => {
      const two = [29, '34-seed1-8'].map((run) => openRun(run, { runsFolder }));
      const text = comparisonText(compareRuns(two), width);
      assert.ok(longest(text) <= width, `${longest(text)} columns`);
      assert.match(text, /A, B: \+55\.00 points/);
      assert.equal(comparisonText(compareRuns(two), undefined).split('\n').length < text.split('\n').length, true);
      const series = seriesTrials(collectSeries('demo', { runsFolder, source: 'runs' }));
      const seeds = seedsComparisonText(compareExperiments([29, 34], series, [1, 3]), width);
      assert.ok(longest(seeds) <= width, `${longest(seeds)} columns`);
    });
  }

  test('gets a file for a CSV, and a pipe the CSV itself', () => {
    const exports = path.join(settings().projectRoot, 'exports');
    assert.equal(csvFile(undefined, { isTerminal: true }), path.join(exports, 'runs.csv'));
    assert.equal(csvFile(undefined, { isTerminal: true, epochs: true }), path.join(exports, 'epochs.csv'));
    assert.equal(csvFile(undefined, { isTerminal: false }), undefined);
    assert.equal(csvFile('-', { isTerminal: true }), undefined);
    assert.equal(csvFile('mine.csv', { isTerminal: true }), 'mine.csv');
  });

  test('is told in words where a network looks', () => {
    const heatmap = (values: readonly number[]) => ({
      ...{ width: 3, height: 3, layer: 'conv5' },
      values: Float32Array.from(values),
    });
    assert.equal(
      placeText(heatmap([1, 0, 0, 0, 0, 0, 0, 0, 0])),
      'at the upper left (half of it on 11% of the picture; 3 x 3 places of conv5)',
    );
    assert.match(placeText(heatmap([0, 0, 0, 0, 0, 0, 0, 1, 0])), /^at the lower edge/);
    assert.match(placeText(heatmap([1, 1, 1, 1, 1, 1, 1, 1, 1])), /^at the middle \(half of it on 56%/);
    assert.match(placeText(heatmap([0, 0, 0, 0, 0, 0, 0, 0, 0])), /^nowhere: no place speaks for it/);
  });
});

describe('a status line', () => {
  const stream = () => {
    const written: string[] = [];
    return { written, isTTY: true, columns: 80, write: (text: string) => written.push(text) };
  };

  test('is gone before a result is printed', () => {
    const terminal = stream();
    const line = statusLine(terminal);
    line.clear();
    assert.deepEqual(terminal.written, []);
    line.live('[####....] 40/300  loss 0.1');
    line.clear();
    line.clear();
    assert.deepEqual(terminal.written, ['\r\x1b[K[####....] 40/300  loss 0.1', '\r\x1b[K']);
  });

  test('of a job that ends early does not stay half written', async (t) => {
    const written: string[] = [];
    const { stderr, stdout } = process;
    const before = stderr.isTTY;
    stderr.isTTY = true;
    t.after(() => (stderr.isTTY = before));
    t.mock.method(stderr, 'write', (text: string) => written.push(text) > 0);
    t.mock.method(stdout, 'write', (text: string) => written.push(text) > 0);
    await performJob({
      run: async (onProgress) => {
        onProgress(40, 300, 'loss 0.1');
        return 'Learned.';
      },
      text: (result) => result,
    });
    process.exitCode = undefined;
    assert.deepEqual(written.slice(-2), ['\r\x1b[K', 'Learned.\n']);
  });
});
