import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as os from 'node:os';
import { chromium, type Browser, type Page } from 'playwright-core';
import { accuracyComparison, chartBundle, learningCurves, liveCurves } from '../../src/charts';
import { settings } from '../../src/core';
import { convertNotebooks, type Fragment } from '../../src/report/convert';
import { librariesFor } from '../../src/report/libraries';
import { composePage } from '../../src/report/page';
import { epochRows, publishedRows } from '../charts/rows';
import { findChromium, missingPython } from './environment';
import { bundle, codeCell, stream, textCell, writeNotebook } from './fixtures';

const WIDE_TABLE = `<section data-experiment="28" data-title="general rule"><table><tr>${'<td>published test accuracy</td>'.repeat(12)}</tr></table></section>
  <script>window.__intruder = true</script><img src="https://example.org/x.png" alt="A remote dog">`;

describe('report page', { skip: missingPython() }, () => {
  let folder: string;
  let fragments: readonly Fragment[];
  let html: string;
  let file: string;

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'breedlab-page-'));
    const curves = learningCurves({
      title: 'Curves of <28> & "others"',
      ours: epochRows(15),
      bestEpoch: 15,
      published: publishedRows(133),
      model: 'Base',
    });
    const comparison = accuracyComparison([
      {
        experiment: 28,
        title: 'general rule',
        model: 'Base',
        ours: { correct: 26, total: 260 },
        published: { correct: 63, total: 836 },
      },
    ]);
    const notebooks = [
      writeNotebook(folder, '00-overview.ipynb', [
        textCell(
          '# What is this?\n\nSee [the block](01-block.ipynb#The-closing-table) and [data](#The-data).',
        ),
        textCell('## The data'),
      ]),
      writeNotebook(folder, '01-block.ipynb', [
        textCell('# Does it learn?\n\n| a | b |\n|---|---|\n| 1 | 2 |'),
        textCell('## The data'),
        codeCell('const run = await train(28);', [
          stream('stdout', `\u001b[1mepoch 1/12\u001b[0m ${'a long line '.repeat(20)}\n`),
          bundle(await chartBundle(curves)),
        ]),
        codeCell('show.live()', [bundle(await chartBundle(liveCurves(epochRows(5))))]),
        textCell('## The closing table'),
        codeCell('show.table()', [
          bundle({ 'text/html': WIDE_TABLE, 'text/plain': 'table' }),
          bundle(await chartBundle(comparison)),
        ]),
      ]),
    ];
    fragments = await convertNotebooks(notebooks);
    const part = (name: string): string =>
      fs.readFileSync(path.join(settings().setupFolder, 'report', name), 'utf8');
    html = composePage({
      profile: 'demo',
      headline: null,
      fragments,
      libraries: librariesFor(fragments),
      css: part('page.css'),
      script: part('page.js'),
      madeAt: new Date(0),
    });
    file = path.join(folder, 'index.html');
    fs.writeFileSync(file, html);
  });
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  test('every id is unique, and every link within the page has a target', () => {
    const ids = [...html.matchAll(/<[^>]*\sid="([^"]*)"/g)].map((match) => match[1]!);
    assert.deepEqual(ids, [...new Set(ids)]);
    const links = [...html.matchAll(/href="#([^"]*)"/g)].map((match) => match[1]!);
    assert.ok(links.length >= 8);
    assert.deepEqual(
      links.filter((link) => !ids.includes(link)),
      [],
    );
  });

  test('links between notebooks and to experiments are links within the page', () => {
    assert.ok(html.includes('href="#01-block--The-closing-table"'));
    assert.ok(html.includes('href="#00-overview--The-data"'));
    assert.ok(html.includes('href="#experiment-28"'));
    assert.deepEqual(
      fragments[1]!.headings.map(({ text }) => text),
      ['The data', 'The closing table'],
    );
  });

  test('each library is in the page once, and only those that charts need', () => {
    for (const name of ['plotly', 'vega', 'vega-lite'])
      assert.equal(html.split(`data-library="${name}"`).length - 1, 1);
    assert.deepEqual(librariesFor([fragments[0]!]), []);
    assert.ok(html.length < 5e6, `${html.length} characters`);
  });

  test('each chart has a static image and its words for pages without scripts', () => {
    const figures = html.split('<figure class="chart"').slice(1);
    assert.equal(figures.length, 3);
    for (const figure of figures) {
      assert.ok(
        /<noscript><img alt=["'][A-Z][^>]+ src="data:image\/png;base64,/.test(figure),
        'static image',
      );
      assert.ok(/<details class="chart-words"><summary>In words<\/summary><p>\w/.test(figure), 'words');
    }
    assert.ok(html.includes('Curves of &lt;28&gt; &amp; "others"'), 'inserted text is escaped');
  });

  test('scripts and remote images of outputs are left out', () => {
    assert.ok(!html.includes('__intruder'));
    assert.ok(!html.includes('src="https:'));
    assert.ok(html.includes('[A remote dog: not in this page]'));
  });

  const executablePath = findChromium();
  describe(
    'in Chromium without a network',
    { skip: executablePath ? false : 'no Chromium: set CHROMIUM or install one' },
    () => {
      let browser: Browser;
      before(async () => {
        const quiet = [
          '--no-first-run',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
        ];
        browser = await chromium.launch({
          executablePath,
          args: ['--no-sandbox', '--disable-gpu', ...quiet, '--host-resolver-rules=MAP * ~NOTFOUND'],
        });
      });
      after(() => browser?.close());

      interface Visit {
        readonly page: Page;
        readonly requests: readonly string[];
        readonly complaints: readonly string[];
      }

      async function visit(width: number, colorScheme: 'light' | 'dark'): Promise<Visit> {
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
        const requests: string[] = [];
        const complaints: string[] = [];
        page.on(
          'request',
          (request) => /^(file|data|blob):/.test(request.url()) || requests.push(request.url()),
        );
        page.on(
          'console',
          (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()),
        );
        page.on('pageerror', (error) => complaints.push(error.message));
        await page.goto(`file://${file}`);
        await page.waitForFunction('__charts.drawn + __charts.failed.length >= __charts.total', undefined, {
          timeout: 60_000,
        });
        return { page, requests, complaints };
      }

      for (const [width, scheme] of [
        [1440, 'light'],
        [1024, 'dark'],
        [390, 'light'],
        [390, 'dark'],
      ] as const) {
        test(`${width} px, ${scheme}: all charts drawn, nothing requested, nothing overflows`, async (t) => {
          const { page, requests, complaints } = await visit(width, scheme);
          t.after(() => page.close());
          assert.deepEqual(await page.evaluate('__charts'), { total: 3, drawn: 3, failed: [] });
          assert.deepEqual(requests, []);
          assert.deepEqual(complaints, []);
          assert.equal(
            await page
              .locator('figure.chart svg')
              .evaluateAll((all) => new Set(all.map((svg) => svg.closest('figure'))).size),
            3,
          );
          assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
          if (process.env.BREEDLAB_SCREENSHOTS) {
            await page.screenshot({
              path: path.join(process.env.BREEDLAB_SCREENSHOTS, `report-${width}-${scheme}.png`),
              fullPage: true,
            });
          }
        });
      }

      test('code is folded until asked for, one cell or all', async (t) => {
        const { page } = await visit(1024, 'light');
        t.after(() => page.close());
        const shown = (): Promise<number> => page.locator('.code pre:visible').count();
        assert.equal(await shown(), 0);
        await page.locator('.code summary').first().click();
        assert.equal(await shown(), 1);
        await page.getByRole('button', { name: 'Show all code' }).click();
        assert.equal(await shown(), 3);
        await page.getByRole('button', { name: 'Hide all code' }).click();
        assert.equal(await shown(), 0);
      });

      test('the curves are drawn where their values are', async (t) => {
        const { page } = await visit(1440, 'light');
        t.after(() => page.close());
        const ranges = await page.evaluate(
          "(({ yaxis, yaxis2, yaxis3 }) => [yaxis, yaxis2, yaxis3].map((a) => a.range))(document.querySelector('.js-plotly-plot')._fullLayout)",
        );
        const [loss, publishedLoss, accuracy] = ranges as [number, number][];
        assert.ok(loss![0] < 2 && loss![1] > 4.8 && loss![1] < 6, `loss axis ${loss}`);
        assert.deepEqual(publishedLoss, loss);
        assert.ok(
          accuracy![0] === 0 && accuracy![1] > 0.14 && accuracy![1] < 0.3,
          `accuracy axis ${accuracy}`,
        );
      });
    },
  );
});
