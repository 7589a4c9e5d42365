import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { encodeSeries, collectSeries, type Series } from '../../src/analysis';
import { writeFileAtomic } from '../../src/core';
import { allExperiments } from '../../src/experiments';
import { cover, headlineOf } from '../../src/report/cover';
import type { RunPage } from '../../src/report/runs';
import { firstRight, type MadeRun } from '../analysis/runs';
import { temporaryFolder } from '../temporary';
import { everyExperiment, MACHINE_FOLDER, madeSeries } from './runSamples';
import { wilsonInterval } from '../../src/analysis';

interface CoverInput {
  readonly series: Series;
  readonly runs: readonly RunPage[];
}

function coverText(input: CoverInput, { executed = true, anchors = [] as readonly string[] } = {}): string {
  const made = { ...input, executed, madeAt: new Date('2026-11-23T20:00:00Z'), anchors: new Set(anchors) };
  return cover(made).toString();
}

/** The markup as a reader gets it: without elements, spaces joined. */
function plain(markup: string): string {
  return markup.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}

describe('headlineOf', () => {
  test('is the best run that the conclusions count, with its interval and how much of the series has run', () => {
    const { series } = madeSeries([
      { id: 28, correct: firstRight(90) },
      { id: 29, correct: firstRight(120) },
      // Shortened, diverged, and older than the first: none of them counts.
      { id: 30, correct: firstRight(250), changed: { maxEpochs: 1 } },
      { id: 31, correct: firstRight(260), outcome: { kind: 'diverged', epoch: 2, step: 5, loss: 'NaN' } },
      { id: 28, correct: firstRight(280), startedAt: '1960-01-01T00:00:00.000Z' },
    ]);
    const { best, publishedBest, trained, published, diverged } = headlineOf(series);
    assert.equal(best!.experiment, '29');
    assert.deepEqual(best!.accuracy, wilsonInterval(120, 300));
    assert.deepEqual([trained, published, diverged], [2, 26, ['31']]);
    assert.deepEqual(publishedBest!.count, { correct: 743, total: 836 });
  });

  test('has no best run when nothing finished', () => {
    const { series } = madeSeries([{ id: 26, correct: firstRight(9), changed: { maxEpochs: 1 } }]);
    const { publishedBest, ...ours } = headlineOf(series);
    assert.deepEqual(ours, { best: null, trained: 0, published: 26, diverged: [] });
    assert.notEqual(publishedBest, null);
  });
});

describe('cover', () => {
  test('says what was found, on what data, with what, and no path of the machine', () => {
    const text = coverText(madeSeries(everyExperiment()));
    const words = plain(text);
    assert.match(words, /Best model, demo vgg16_bn from scratch, experiment 51 :/);
    assert.match(words, /Its test accuracy 80\.0% 240 of 300 images, 95% interval 75\.1% to 84\.1%/);
    assert.match(words, /Trained 26 of 26 experiments of the series; none missing/);
    assert.match(words, /These dogs are drawn, not photographed\./);
    assert.match(words, /images of 64 to \d+ pixels \(published: 224\)/);
    assert.match(words, /Engine TensorFlow 2\.21\.0 \(CPU, 2 threads\) through @tensorflow\/tfjs-node-gpu 4\.22\.0/);
    assert.match(words, /Machine A processor, 2 cores, 15\.6 GiB, Linux 6\.1\.0 x64/);
    assert.match(words, /Commit bf726ae with changes/);
    assert.ok(!text.includes(MACHINE_FOLDER));
  });

  test('verdicts are counted as the table below lists them', () => {
    const text = coverText(madeSeries(everyExperiment()));
    const told = /ours, demo<\/a>: ([^<]+)</.exec(text)![1]!;
    const counts = Object.fromEntries(told.split(', ').map((one) => one.split(' ').reverse() as [string, string]));
    assert.equal(
      Object.values(counts).reduce((sum, count) => sum + Number(count), 0),
      8,
      'the eight published conclusions',
    );
    const table = /Verdicts on the published conclusions[^]*?<\/table>/.exec(text)![0];
    const rows = table.split('<tr').slice(2);
    const ours = rows.map((row) => [...row.matchAll(/class="verdict (\w+)"><span aria-hidden/g)].at(-1)![1]!);
    for (const kind of new Set(ours)) {
      assert.equal(Number(counts[kind]), ours.filter((own) => own === kind).length, kind);
    }
  });

  test('every verdict leads to the figures behind it', () => {
    const text = coverText(madeSeries(everyExperiment()));
    const links = [...text.matchAll(/href="#(evidence-[\w-]+)"/g)].map(([, anchor]) => anchor!);
    assert.ok(new Set(links).size === 8);
    for (const anchor of links) assert.equal(text.split(`id="${anchor}"`).length, 2, anchor);
    assert.match(plain(text), /On the published figures: contradicted.*29→28: 5\.14% \(43\/836\) to 7\.54%/);
  });

  test('every experiment has a row and an anchor, the missing ones as missing', () => {
    const text = coverText(madeSeries([{ id: 28, correct: firstRight(90) }]), { anchors: ['experiment-34'] });
    for (const { id } of allExperiments()) {
      const own = text.split(`id="experiment-${id}"`).length - 1;
      assert.equal(own, id === '34' ? 0 : 1, `anchor of ${id}`);
    }
    assert.equal(text.split('no run</span>').length - 1, 25);
    assert.match(text, /<a href="#run-28-seed1">/);
    assert.match(plain(text), /1 of 26 experiments of the series; missing: 26, 27, 29,/);
  });

  test('says so where figures or notebooks are saved ones, or missing', (t) => {
    const { series, runs } = madeSeries(everyExperiment());
    const metricsFile = `${temporaryFolder(t)}/demo.json`;
    writeFileAtomic(metricsFile, encodeSeries('demo', series.runs));
    const committed = collectSeries('demo', { metricsFile, source: 'committed' });
    const none: CoverInput = { series: { ...series, runs: [], source: 'none' }, runs: [] };
    const saved = { series: committed, runs: [] };
    assert.doesNotMatch(plain(coverText({ series, runs })), /Saved/);
    assert.match(plain(coverText({ series, runs }, { executed: false })), /Saved notebooks\. This summary/);
    assert.match(
      plain(coverText(saved, { executed: false })),
      /Saved figures\. Nothing was trained.*The notebooks show/,
    );
    assert.match(plain(coverText(none)), /No run yet\. There is no finished run of this profile/);
  });

  test('several seeds share a row: their mean and its interval over seeds, with a link to each run', () => {
    const seeds: MadeRun[] = [1, 2, 3].map((seed) => ({ id: 28, seed, correct: firstRight(90 + 3 * seed) }));
    const text = coverText(madeSeries(seeds));
    for (const seed of [1, 2, 3]) assert.match(text, new RegExp(`<a href="#run-28-seed${seed}">`));
    assert.equal(text.split('id="experiment-28"').length - 1, 1);
    assert.match(plain(text), /seed 1 , 2 , 3 .* 32\.0% ± 1\.0 /);
  });
});
