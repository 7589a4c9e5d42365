import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { collectSeries } from '../../src/analysis';
import { familyColors, NEUTRAL } from '../../src/charts';
import type { Fragment } from '../../src/report/convert';
import { boundImages } from '../../src/report/images';
import { librariesFor } from '../../src/report/libraries';
import { composePage } from '../../src/report/page';
import { pageFiles } from '../../src/report/pageFiles';
import { chartsOf, drawReportFigures } from '../../src/report/reportFigures';
import { collectRuns, drawRunFigures, runSection } from '../../src/report/runs';
import { missingPython } from './environment';
import { atPaperScale, everyExperiment, MACHINE_FOLDER, madeSeries } from './runSamples';
import { SAMPLE_CHARTS, samplePage } from './samplePage';
import { temporaryFolder } from '../temporary';

describe('report page', { skip: missingPython() }, () => {
  let fragments: readonly Fragment[];
  let html: string;

  before(async () => {
    ({ fragments, html } = await samplePage(temporaryFolder()));
  });

  test('every id is unique, and every link and reference within the page has a target', () => {
    const ids = [...html.matchAll(/<[^>]*\sid="([^"]*)"/g)].map((match) => match[1]!);
    assert.deepEqual(ids, [...new Set(ids)]);
    const links = [...html.matchAll(/href="#([^"]*)"/g)].map((match) => match[1]!);
    const references = [...html.matchAll(/aria-(?:labelledby|describedby)="([^"]*)"/g)].map((match) => match[1]!);
    assert.ok(links.length >= 20 && references.length >= 10, `${links.length} links, ${references.length} references`);
    assert.deepEqual(
      [...links, ...references].filter((link) => !ids.includes(link)),
      [],
    );
  });

  test('links between notebooks, to experiments and to runs are links within the page', () => {
    for (const anchor of ['01-block--The-closing-table', '00-overview--The-data', 'experiment-28', 'run-28-seed1'])
      assert.ok(html.includes(`href="#${anchor}"`), anchor);
    assert.deepEqual(
      fragments[1]!.headings.map(({ text }) => text),
      ['The data', 'The closing table'],
    );
  });

  test('the card of an experiment is its anchor once, and leads to its run from everywhere', () => {
    assert.deepEqual(
      fragments.map(({ experiments }) => experiments.map(({ anchor }) => anchor)),
      [['experiment-28'], [], []],
    );
    for (const fragment of fragments.slice(0, 2)) assert.ok(fragment.html.includes('href="#run-28-seed1"'));
    assert.ok(html.includes('id="00-overview--own"') && html.includes('id="01-block--own"'));
  });

  test("instructions for a notebook are left out, and colours of outputs are the page's own", () => {
    assert.ok(!html.includes('platypus'));
    for (const style of ['color: var(--open)', 'font-weight: 600; color: var(--bad)', 'background-color: #00936b']) {
      assert.ok(html.includes(`style="${style}"`), style);
    }
  });

  test('every table has a name of its own, and no empty header', () => {
    const names = [...html.matchAll(/<div [^>]*class="table[ "][^>]*>/g)].map(
      ([tag]) => /aria-label="([^"]*)"/.exec(tag)?.[1],
    );
    assert.ok(names.length >= 12, `${names.length} tables`);
    assert.deepEqual(names, [...new Set(names)]);
    for (const name of [
      'The closing table: Does it learn?',
      'Table: The data, What is this?',
      'Table: The data, What is this?, 2',
      'Result of 34, seed 1',
    ]) {
      assert.ok(names.includes(name), `${name} is not among ${names.join(' | ')}`);
    }
    assert.doesNotMatch(html, /<th[^>]*>\s*<\/th>/);
  });

  test('the pages of a print have numbers', () => {
    assert.match(html, /@bottom-right \{ content: counter\(page\) " of " counter\(pages\)/);
  });

  test('a notebook without outputs says that it was not run, and no other does', () => {
    assert.equal(html.split('has not been run').length - 1, 1);
  });

  test('each library is in the page once, and only those that charts need', () => {
    for (const name of ['plotly', 'vega', 'vega-lite'])
      assert.equal(html.split(`data-library="${name}"`).length - 1, 1);
    assert.deepEqual(librariesFor({ fragments: [fragments[0]!], charts: [] }), []);
    assert.ok(html.length < 5e6, `${html.length} characters`);
  });

  test('each chart has its words, and a static image for pages without scripts', () => {
    const figures = html
      .split('<figure class="chart"')
      .slice(1)
      .map((rest) => rest.split('</figure>')[0]!);
    assert.equal(figures.length, SAMPLE_CHARTS);
    for (const figure of figures) {
      assert.match(figure, /<noscript><img alt=["'][^"'][^>]+ src="data:image\/png;base64,[\w+/]{2000}/);
      assert.match(figure, /<details class="chart-words"><summary>In words<\/summary><p id="[^"]+">\w/);
      assert.match(
        figure,
        /<div [^>]*aria-describedby="[^"]+"[^>]*tabindex="0"|<div [^>]*tabindex="0"[^>]*aria-describedby=/,
      );
    }
    assert.ok(html.includes('Curves of &lt;28&gt; &amp; "others"'), 'inserted text is escaped');
  });

  test('charts have the colours of model families and neutral ones, and no other', () => {
    const known = new Set<string>([...familyColors().values(), ...Object.values(NEUTRAL), '#ffffff']);
    const charts = [...html.matchAll(/<script type="application\/json">(.*?)<\/script>/gs)].map(([, json]) => json!);
    const colors = charts.flatMap((json) => json.match(/#[0-9a-f]{6}\b|rgba?\([^)]*\)/g) ?? []);
    const strange = new Set(colors.filter((color) => !known.has(color) && color !== 'rgba(0,0,0,0)'));
    assert.ok(colors.length > 20);
    assert.deepEqual([...strange], []);
  });

  test('the policy allows its own scripts, and no code from texts', () => {
    const [, scripts] = /http-equiv="Content-Security-Policy" content="[^"]*script-src ([^;]*);/.exec(html)!;
    for (const source of scripts!.split(' ')) assert.match(source, /^'sha256-[\w+/]{43}='$/);
  });

  test('scripts and remote images of outputs are left out, and no path of a machine is in', () => {
    assert.ok(!html.includes('__intruder'));
    assert.ok(!html.includes('src="https:'));
    assert.ok(html.includes('[A remote dog: not in this page]'));
    assert.ok(!html.includes(MACHINE_FOLDER));
  });
});

describe('the size of a whole report', () => {
  test('all 26 experiments at the scale of the published runs, and ten full notebooks, take less than 15 MB', async () => {
    const { series, runs } = madeSeries(everyExperiment());
    // A contact sheet of 600 kB, and charts as large as those of the conclusions, in each notebook.
    const image = Buffer.alloc(450_000, 'image').toString('base64');
    const chart = `<figure class="chart" data-kind="vega-lite"><script type="application/json">${'[1234.5,0.12345],'.repeat(9000)}</script></figure>`;
    const fragments = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        boundImages({
          file: `${i}.ipynb`,
          slug: `notebook-${i}`,
          title: `Notebook ${i}`,
          html: `<img src="data:image/png;base64,${image}">${chart}`,
          headings: [],
          experiments: [],
          outputs: 2,
        }),
      ),
    );
    const large = runs.map(atPaperScale);
    const figures = await drawReportFigures(series, large);
    const html = composePage({
      series,
      runs: large,
      figures,
      fragments,
      executed: true,
      libraries: librariesFor({ fragments, charts: chartsOf(figures) }),
      ...pageFiles(),
      madeAt: new Date(0),
    });
    const bytes = Buffer.byteLength(html);
    assert.equal(html.split('<article class="run"').length - 1, 26);
    assert.ok(bytes < 15e6, `${(bytes / 1e6).toFixed(1)} MB`);
  });

  test('the runs of the committed study leave half of it to the notebooks', async () => {
    const series = collectSeries('study', { source: 'committed' });
    const runs = collectRuns(series);
    const sample = runs.filter((_, i) => i % 8 === 0);
    const figures = await drawRunFigures(sample);
    const bytes = sample.map((run) => Buffer.byteLength(runSection(run, series, figures.get(run.anchor)).toString()));
    const expected = (bytes.reduce((sum, size) => sum + size, 0) / sample.length) * runs.length;
    assert.ok(runs.length >= 200, `${runs.length} runs`);
    assert.ok(expected < 7.5e6, `${(expected / 1e6).toFixed(1)} MB`);
  });
});
