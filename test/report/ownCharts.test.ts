import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { loadExtension } from '../../src/extensions';
import { librariesFor } from '../../src/report/libraries';
import { composePage } from '../../src/report/page';
import { pageFiles } from '../../src/report/pageFiles';
import { chartsOf, drawReportFigures } from '../../src/report/reportFigures';
import { firstRight } from '../analysis/runs';
import { temporaryFolder } from '../temporary';
import { madeSeries } from './runSamples';

/** Charts of a run and of the series, one that fails, one whose specification is none, and a claim. */
const FILE = `
import { defineChart, defineClaim } from 'breedlab';

defineChart({
  name: 'gap',
  title: 'How far training runs ahead',
  of: 'run',
  draw: ({ history }) => ({
    data: { values: history.map(({ epoch, trainLoss, validLoss }) => ({ epoch, gap: validLoss - trainLoss })) },
    mark: 'line',
    encoding: { x: { field: 'epoch', type: 'quantitative' }, y: { field: 'gap', type: 'quantitative' } },
  }),
});
defineChart({
  name: 'sizes',
  title: 'How large the networks are',
  of: 'series',
  draw: ({ runs }) => ({
    title: 'Parameters',
    description: \`Of \${runs.length} runs.\`,
    plotly: { data: [{ type: 'bar', y: runs.map(({ metrics }) => metrics.parameters) }], layout: { height: 300 }, config: {} },
  }),
});
defineChart({ name: 'seldom', title: 'Seldom', of: 'run', draw: ({ experiment }) => (experiment === '34' ? null : undefined!) });
defineChart({
  name: 'broken',
  title: 'Broken',
  of: 'series',
  draw: () => ({ title: 'Broken', description: 'Not to be drawn.', vegaLite: { mark: { type: 'no such mark' }, encoding: { x: 3 } } }),
});
defineClaim({
  name: 'bug',
  statement: 'Base_fix beats Base with its sigmoid.',
  parts: [{ kind: 'accuracy', from: 28, to: 34, treatment: ['model', 'weightInit'], expected: 'higher' }],
});
`;

describe('a report with charts and a claim from a file outside the package', () => {
  test('draws them on the pages of runs and on the cover, with their pictures, words and libraries', async (t) => {
    const folder = temporaryFolder(t);
    const file = path.join(folder, 'mine.ts');
    fs.writeFileSync(file, FILE);
    loadExtension(file);
    const { series, runs } = madeSeries([
      { id: 28, correct: firstRight(90) },
      { id: 34, correct: firstRight(200) },
    ]);
    const figures = await drawReportFigures(series, runs);
    const libraries = librariesFor({ fragments: [], charts: chartsOf(figures) });
    assert.deepEqual(
      libraries.map(({ name }) => name),
      ['plotly', 'vega', 'vega-interpreter', 'vega-lite'],
    );
    const page = composePage({
      series,
      runs,
      figures,
      fragments: [],
      executed: true,
      libraries,
      ...pageFiles(),
      madeAt: new Date(0),
    });

    const [cover, first, second] = page.split('<article class="run"') as [string, string, string];
    for (const [part, id] of [
      [first, 'run-28-seed1'],
      [second, 'run-34-seed1'],
    ] as const) {
      const headings = [...part.matchAll(/<h3>([^<]*)<\/h3>/g)].map(([, text]) => text);
      const at = headings.indexOf('Learning curves');
      assert.equal(headings[at + 1], 'How far training runs ahead');
      const figure = part.split(`<figcaption id="${id}-gap-title">`)[1]!.split('</figure>')[0]!;
      assert.match(figure, /^How far training runs ahead</);
      assert.match(
        figure,
        /<img alt="How far training runs ahead\. line: epoch, gap\. 2 rows: epoch from 1 to 2, gap from [^"]*" src="data:image\/png;base64,/,
      );
      assert.match(figure, /"field":"gap"/);
    }
    assert.match(
      first,
      /<h3>Seldom<\/h3>\n<p>The chart &#39;seldom&#39; fails: it gives undefined, which is no chart\./,
    );
    assert.doesNotMatch(second, /Seldom/, 'null is nothing');

    assert.match(
      cover,
      /<h2 id="series-sizes-heading">How large the networks are<\/h2>\n<figure class="chart" data-kind="plotly"/,
    );
    assert.match(cover, /href="#series-sizes-heading">How large the networks are</);
    assert.match(
      cover,
      /<h2 id="series-broken-heading">Broken<\/h2>\n<p>The chart &#39;Broken&#39; cannot be drawn from its specification: /,
    );
    assert.match(cover, /Claims of your own[^]*Base_fix beats Base with its sigmoid\.[^]*class="verdict supported"/);

    const ids = [...page.matchAll(/<[^>]*\sid="([^"]*)"/g)].map((match) => match[1]!);
    assert.deepEqual(ids, [...new Set(ids)]);
  });
});
