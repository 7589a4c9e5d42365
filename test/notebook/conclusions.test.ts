import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  collectSeries,
  claimNamed,
  publishedClaims,
  publishedTrials,
  sourceOf,
  type ClaimSource,
  type Series,
} from '../../src/analysis';
import { drawChart, MIME } from '../../src/charts';
import { bestResultsTable, claimBundle, verdictsTable } from '../../src/notebook/views/conclusions';
import { firstRight, makeRuns, type MadeRun } from '../analysis/runs';

interface Sources {
  readonly series: Series;
  readonly both: readonly ClaimSource[];
}

function sources(runs: readonly MadeRun[]): Sources {
  const series: Series = collectSeries('demo', { runsFolder: makeRuns(runs), source: 'runs' });
  return { series, both: [{ label: 'published', trials: publishedTrials(), series: null }, sourceOf(series)] };
}

const some = sources([
  { id: 28, correct: firstRight(80) },
  { id: 29, correct: firstRight(100) },
]);
const none = sources([]);

describe('conclusions', () => {
  it('every line of the best results says whose it is, and the foot on what images', () => {
    const { rows, notes } = bestResultsTable(publishedTrials(), some.series);
    assert.equal(rows.length, 20);
    rows.forEach((row, i) => assert.equal(row[2], i % 2 === 0 ? 'published' : 'ours, demo'));
    assert.deepEqual(rows[1]!.slice(3), [
      '33.33%',
      '1.0000',
      '3.00',
      '29, seed 1',
      'crop, flip, colour jitter; best of 2; missing: 26, 27',
    ]);
    assert.equal(rows[3]![3], 'no finished run');
    assert.ok(notes!.some((note) => note.includes('drawn-dogs (8 breeds, ')));
  });

  it('verdicts on both sources stand side by side', () => {
    const { rows } = verdictsTable(publishedClaims(), some.both);
    assert.equal(rows.length, publishedClaims().length);
    assert.deepEqual(rows[6]!.slice(1), ["contradicted (p = 0.32 after Holm's adjustment)", 'supported']);
    assert.equal(rows[0]![1], 'mixed (of 4 parts 2 supported, 1 undecided, 1 confounded)');
  });

  it('a claim shows figures, test and what is missing', () => {
    const text = String(claimBundle(claimNamed('initialisation'), some.both)[MIME.text]);
    assert.match(text, /only 29 right 20, only 28 right 0, p < 0\.0001/);
    assert.match(text, /pairing unknown/);
    assert.match(String(claimBundle(claimNamed('depth'), none.both)[MIME.text]), /missing: run 33, run 36/);
  });

  it('charts name their source and leave missing runs out', () => {
    assert.match(
      drawChart('accuracy-against-parameters', none.series).description,
      /Ours, demo \(drawn-dogs\): no finished run\.$/,
    );
    assert.match(drawChart('all-curves', some.series).description, /^26: missing\. 27: missing\. 28: 2 epochs/);
  });

  it('runs beyond the series are marked as such or as yours, and count for no claim', () => {
    const folder = makeRuns([
      { id: 34, correct: firstRight(80) },
      { id: 'mine', correct: firstRight(120), parent: 34, changed: { maxEpochs: 3 } },
      { id: 66, correct: firstRight(100) },
    ]);
    const series = collectSeries('demo', { runsFolder: folder, source: 'runs' });
    assert.deepEqual(
      series.runs.map(({ metrics }) => metrics.experiment),
      ['34'],
    );
    assert.deepEqual(
      series.own.map(({ experiment, title, parent }) => [experiment, title, parent]),
      [
        ['66', 'ResNet-18 from scratch, as VGG16-BN in 51', '51'],
        ['mine', 'mine', '34'],
      ],
    );
    const { rows, notes } = bestResultsTable(publishedTrials(), series);
    assert.equal(rows.length, 22);
    assert.deepEqual(rows[20]!.slice(2, 4), ['yours, demo', '40.00%']);
    assert.match(rows[20]!.at(-1)!, /^mine; from 34$/);
    assert.deepEqual(rows[21]!.slice(2, 4), ['beyond the series, demo', '33.33%']);
    assert.match(
      notes!.at(-1)!,
      /^Lines marked yours are experiments of your own.*\. Lines marked beyond the series are experiments/,
    );
    assert.match(drawChart('all-curves', series).description, /mine, seed 1: 2 epochs/);
    assert.equal(verdictsTable(publishedClaims(), [sourceOf(series)]).rows.length, publishedClaims().length);
  });
});
