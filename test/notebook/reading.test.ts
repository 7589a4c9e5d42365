import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { collectSeries, describeSeries, publishedTrials, seriesTrials, type Series } from '../../src/analysis';
import { MIME } from '../../src/charts';
import { allExperiments, experiment, experimentId, resolve } from '../../src/experiments';
import { cardBundle, closingTable, readingBundle, resultBundle, seriesTable } from '../../src/notebook/views';
import { changesBetween, changesInShort } from '../../src/training';
import { changesTable } from '../../src/notebook/views/reading/changesTable';
import { guessingTable } from '../../src/notebook/views/reading/guessingTable';
import { firstRight, makeRuns, type MadeRun } from '../analysis/runs';

function seriesOf(runs: readonly MadeRun[]): Series {
  return collectSeries('demo', { runsFolder: makeRuns(runs), source: 'runs' });
}

/** Runs on 300 test images of eight classes: guessing reaches 37.5. */
const series = seriesOf([
  { id: 28, correct: firstRight(40) },
  { id: 28, seed: 2, correct: firstRight(20) },
  { id: 29, correct: firstRight(200) },
  { id: 31, correct: firstRight(37), outcome: { kind: 'diverged', epoch: 2, step: 1, loss: 'NaN' } },
]);

function changes(
  pairs: readonly (readonly [from: number, to: number])[],
  of: Series = series,
): readonly (readonly string[])[] {
  const ids = pairs.map(([from, to]) => [experimentId(from), experimentId(to)] as const);
  return changesTable(ids, publishedTrials(), seriesTrials(of), 'demo').rows.map((row) =>
    row.map((cell) => cell.replaceAll('\u00a0', ' ')),
  );
}

describe('against guessing', () => {
  it('every run is above, below or not told from it, by its interval', () => {
    const { rows } = guessingTable([28, 29, 30, 31].map(experiment), series);
    assert.deepEqual(
      rows.map((row) => [row[0], row[1], row[5]]),
      [
        ['28', 'published', 'above guessing'],
        ['', 'ours, demo, seed 1', 'not told from guessing'],
        ['', 'ours, demo, seed 2', 'below guessing'],
        ['29', 'published', 'above guessing'],
        ['', 'ours, demo, seed 1', 'above guessing'],
        ['30', 'published', 'above guessing'],
        ['', 'ours, demo', 'missing'],
        ['31', 'published', 'above guessing'],
        ['', 'ours, demo, seed 1', 'diverged'],
      ],
    );
    assert.deepEqual(rows[0]!.slice(2, 5), ['7.54% (63/836)', '5.93% to 9.53%', '0.75%']);
    assert.equal(rows[1]![4], '12.50%');
  });
});

describe('what each change did', () => {
  it('published: differences with their intervals, and what else changed', () => {
    const rows = changes([
      [31, 32],
      [32, 33],
      [49, 51],
      [28, 29],
    ]).filter((row) => row[1] === 'published');
    assert.deepEqual(
      rows.map((row) => [row[0], row[2], row[6]]),
      [
        ['31 → 32', 'jitter', '32 higher'],
        ['32 → 33', 'model', 'not told apart'],
        ['49 → 51', 'rate, mean and std', '51 higher; 2 changes at once'],
        ['28 → 29', 'initial weights', '29 lower'],
      ],
    );
    assert.match(rows[0]![4]!, /^\+4\.90 \(\+0\.\d\d to \+9\.\d\d\)$/);
  });

  it('ours: paired tests of each seed that both have, and missing runs as missing', () => {
    const rows = changes([
      [28, 29],
      [29, 30],
      [30, 31],
    ]).filter((row) => row[1]!.startsWith('ours'));
    assert.equal(rows[0]![1], 'ours, demo, seed 1');
    assert.match(rows[0]![5]!, /^McNemar, exact: only 28 right 0, only 29 right 160, p < 0\.0001$/);
    assert.equal(rows[0]![6], '29 higher');
    assert.deepEqual([rows[1]![3], rows[1]![6]], ['-', 'missing']);
    assert.match(rows[1]![5]!, /missing: run 30/);
    assert.match(rows[2]![5]!, /run 31 diverged/);
  });

  it("ours: the demo's own scale counts among what differs", () => {
    const [, ours] = changes([[32, 33]]);
    const expected = changesBetween(resolve(32, { profile: 'demo' }), resolve(33, { profile: 'demo' }));
    assert.equal(ours![2], expected.join(', '));
    assert.equal(expected[0], 'model');
  });

  it('of a pretrained child, pretraining is one change with all it brings', () => {
    assert.deepEqual(changesBetween(experiment(33).settings, experiment(38).settings), ['pretrained']);
    assert.deepEqual(changesInShort(['mean', 'std', 'learningRate']), ['mean and std', 'rate']);
  });
});

describe('a reading', () => {
  it('holds both tables, and speaks of the runs that it shows', () => {
    const made = seriesOf([
      { id: 36, correct: firstRight(200) },
      { id: 38, correct: firstRight(200), pretrainedOn: 'procedural-things' },
    ]);
    const of36 = readingBundle([experiment(36)], [[experimentId(29), experimentId(36)]], made);
    const text = String(of36[MIME.text]);
    assert.match(text, /Against guessing[^]*What each change did[^]*demo profile on drawn-dogs \(8 breeds/);
    assert.doesNotMatch(text, /backbone/);
    const of38 = String(readingBundle([experiment(38)], [], made)[MIME.text]);
    assert.match(of38, /a backbone that learned drawn things, not ImageNet/);
    assert.doesNotMatch(String(of36[MIME.html]), /<script|<style/);
  });
});

describe("43's misprint", () => {
  const found = experiment(43);
  const [run] = seriesOf([{ id: 43, correct: firstRight(200), pretrainedOn: 'procedural-things' }]).runs;
  const { metrics } = run!;
  const heading = { id: found.id, title: found.title, model: 'vgg16', profile: 'demo', seed: 1 } as const;
  const result = resultBundle({
    heading,
    status: 'finished',
    reused: false,
    metrics,
    history: [],
    published: found.published,
  });
  const closing = closingTable([{ experiment: found, runs: [run!] }], 'Ours.');

  it('is corrected wherever its result is shown, and said to be', () => {
    const shown = [
      String(cardBundle(found, 'demo', resolve(found, { profile: 'demo' }))[MIME.text]),
      String(result[MIME.text]),
      [...closing.rows.flat(), ...closing.notes!].join(' '),
    ];
    for (const text of shown) {
      assert.match(text, /743\/836|743 of 836/);
      assert.doesNotMatch(text, /75\.72|1 h 15/);
    }
    assert.deepEqual(closing.rows[1]!.slice(-2), ['743/836', '-']);
    assert.match(closing.notes!.join(' '), /43: the text prints 613\/836.*743\/836\..*43: its time is not known/);
    assert.match(String(result[MIME.text]), /43: the text prints 613\/836/);
    assert.match(seriesTable([found]).notes!.join(' '), /43: its time is not known/);
  });

  it('is the only one', () => {
    const { caption, notes } = seriesTable(allExperiments());
    assert.deepEqual(
      notes!.slice(1).map((note) => note.slice(0, 3)),
      ['43:', '43:'],
    );
    // Whose numbers a newcomer's first table holds.
    assert.match(`${caption}. ${notes![0]}`, /^The experiments as published\. .* those of the published runs/);
  });
});

describe('where pretrained weights come from', () => {
  it('every card says: ImageNet as published, other drawn breeds in the demo', () => {
    for (const found of allExperiments().filter(({ settings: { pretrained } }) => pretrained)) {
      const line = (profile: 'demo' | 'paper'): string => {
        const text = String(cardBundle(found, profile, resolve(found, { profile }))[MIME.text]);
        return text.split('\n').find((row) => row.startsWith('Weights'))!;
      };
      assert.match(
        line('demo'),
        /ImageNet, .*a backbone pretrained on 125 other drawn breeds, top-1 [\d.]+%, not on ImageNet/,
      );
      assert.doesNotMatch(line('paper'), /drawn/);
    }
  });

  it('every result says', () => {
    const pretrained = seriesOf([{ id: 38, correct: firstRight(200), pretrainedOn: 'procedural-things' }]);
    const closing = closingTable([{ experiment: experiment(38), runs: pretrained.runs }], describeSeries(pretrained));
    assert.match(closing.notes!.join(' '), /drawn things, not ImageNet/);
    const scratch = closingTable(
      [{ experiment: experiment(28), runs: series.runs.slice(0, 1) }],
      describeSeries(series),
    );
    assert.doesNotMatch(scratch.notes!.join(' '), /ImageNet/);
  });
});
