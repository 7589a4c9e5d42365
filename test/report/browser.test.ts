import assert from 'node:assert/strict';
import * as path from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';
import { chromium, type Browser, type Page } from 'playwright-core';
import { checkBoxes, type Landmarks } from '../browser/boxes';
import { axeFinds } from './axe';
import { findChromium, missingPython } from './environment';
import { SAMPLE_CHARTS, samplePage } from './samplePage';
import { temporaryFolder } from '../temporary';

const executablePath = findChromium();

/** The report's main screens: root and landmarks of each. */
const SCREENS: Readonly<Record<string, { readonly root: string; readonly landmarks: Landmarks }>> = {
  cover: {
    root: '.page',
    landmarks: {
      contents: '.side',
      text: 'main',
      cover: '.cover',
      masthead: '.masthead',
      headline: '.headline',
      scope: '.scope',
      verdicts: '[aria-label="Verdicts on the published conclusions"]',
      glance: '[aria-label="The experiments at a glance"]',
    },
  },
  notebook: {
    root: '[id="01-block"]',
    landmarks: {
      title: 'h1',
      output: '.output',
      chart: 'figure.chart',
      card: 'section[data-experiment]',
      table: '[aria-label^="The closing table"]',
    },
  },
  run: {
    root: '#run-34-seed1',
    landmarks: {
      title: 'h2',
      result: '[aria-label^="Result"]',
      differences: '[aria-label^="Settings of"]',
      curves: 'figure.chart',
      breeds: '.breeds',
    },
  },
};

/** Waits until an expression holds in the page, whose policy allows no code from texts, Playwright's own waiting included. */
async function until(page: Page, expression: string): Promise<void> {
  for (const end = Date.now() + 120_000; (await page.evaluate(expression)) !== true; ) {
    assert.ok(Date.now() < end, `not within two minutes: ${expression}`);
    await page.waitForTimeout(50);
  }
}

interface Visit {
  readonly page: Page;
  readonly requests: readonly string[];
  readonly complaints: readonly string[];
}

describe('report page in Chromium without a network', {
  skip: missingPython() || (executablePath ? false : 'no Chromium: set CHROMIUM or install one'),
}, () => {
  let file: string;
  let browser: Browser;
  before(async () => {
    ({ file } = await samplePage(temporaryFolder()));
    const quiet = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
    browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', ...quiet, '--host-resolver-rules=MAP * ~NOTFOUND'],
    });
  });
  after(() => browser?.close());

  async function visit(
    t: TestContext,
    width: number,
    colorScheme: 'light' | 'dark' = 'light',
    hash = '',
  ): Promise<Visit> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' });
    t.after(() => page.close());
    page.setDefaultTimeout(90_000);
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => /^(file|data|blob):/.test(request.url()) || requests.push(request.url()));
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`file://${file}${hash}`);
    return { page, requests, complaints };
  }

  const allDrawn = (page: Page): Promise<unknown> =>
    until(page, '__charts.drawn + __charts.failed.length >= __charts.total');

  for (const [width, scheme] of [
    [1440, 'light'],
    [1440, 'dark'],
    [1024, 'light'],
    [1024, 'dark'],
    [390, 'light'],
    [390, 'dark'],
  ] as const) {
    test(`${width} px, ${scheme}: all charts drawn, nothing requested, nothing overflows`, async (t) => {
      const { page, requests, complaints } = await visit(t, width, scheme);
      await allDrawn(page);
      const { total, drawn, failed } = (await page.evaluate('__charts')) as Record<string, unknown>;
      assert.deepEqual({ total, drawn, failed }, { total: SAMPLE_CHARTS, drawn: SAMPLE_CHARTS, failed: [] });
      assert.deepEqual(requests, []);
      assert.deepEqual(complaints, []);
      assert.equal(
        await page
          .locator('figure.chart svg')
          .evaluateAll((all) => new Set(all.map((svg) => svg.closest('figure'))).size),
        SAMPLE_CHARTS,
      );
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
      await checkLayout(page, width);
      for (const [name, { root, landmarks }] of Object.entries(SCREENS)) {
        await checkBoxes({ file: 'report', name: `${name} at ${width}`, root: page.locator(root), landmarks });
      }
      await checkCurves(page);
      if (process.env.BREEDLAB_SCREENSHOTS) {
        const name = `report-${width}-${scheme}.png`;
        await page.screenshot({ path: path.join(process.env.BREEDLAB_SCREENSHOTS, name), fullPage: true });
      }
    });
  }

  /** Where things are, loosely: contents beside the text or above it, and figures within the column. */
  async function checkLayout(page: Page, width: number): Promise<void> {
    const box = async (selector: string) => (await page.locator(selector).first().boundingBox())!;
    const [side, main, headline] = [await box('.side'), await box('main'), await box('.headline')];
    if (width >= 1200) assert.ok(side.x + side.width <= main.x, 'contents beside the text');
    else assert.ok(side.y + side.height <= headline.y && side.height < 80, 'a low bar above the text');
    const beyond = await page
      .locator('main :is(h1, h2, figure.chart, .table, .headline > div, img)')
      .evaluateAll(
        (all, most) => all.filter((one) => one.getBoundingClientRect().right > most + 1).length,
        main.x + main.width,
      );
    assert.equal(beyond, 0);
    const terms = await page
      .locator('.headline dt')
      .evaluateAll((all) => all.map((term) => term.getBoundingClientRect()));
    const overlapping = terms.filter((a, i) =>
      terms.slice(i + 1).some((b) => a.x < b.right && b.x < a.right && a.y < b.bottom && b.y < a.bottom),
    );
    assert.equal(overlapping.length, 0);
  }

  /** The curves are where their values are. */
  async function checkCurves(page: Page): Promise<void> {
    const ranges = await page.evaluate(
      "(({ yaxis, yaxis2, yaxis3 }) => [yaxis, yaxis2, yaxis3].map((a) => a.range))(document.querySelector('.js-plotly-plot')._fullLayout)",
    );
    const [loss, publishedLoss, accuracy] = ranges as [number, number][];
    assert.ok(loss![0] < 2 && loss![1] > 4.8 && loss![1] < 6, `loss axis ${loss}`);
    assert.deepEqual(publishedLoss, loss);
    assert.ok(accuracy![0] === 0 && accuracy![1] > 0.14 && accuracy![1] < 0.3, `accuracy axis ${accuracy}`);
  }

  test('without scripts, charts are pictures and the contents stand above the text', async (t) => {
    const context = await browser.newContext({ viewport: { width: 390, height: 900 }, javaScriptEnabled: false });
    t.after(() => context.close());
    const page = await context.newPage();
    await page.goto(`file://${file}`);
    const pictures = page.locator('figure.chart noscript img');
    assert.equal(await pictures.count(), SAMPLE_CHARTS);
    for (const picture of await pictures.all()) {
      const { x, width, height } = (await picture.boundingBox())!;
      assert.ok(x >= 0 && x + width <= 390 && width > 200 && height > 60, `${width} x ${height} at ${x}`);
    }
    assert.equal(await page.locator('.chart-box:visible, .search:visible').count(), 0);
    const contents = (await page.locator('#contents nav').boundingBox())!;
    const headline = (await page.locator('.headline').boundingBox())!;
    assert.ok(contents.y + contents.height <= headline.y, 'nothing lies over the text');
  });

  test('charts far below are drawn after what is in view, and all before printing', async (t) => {
    const { page } = await visit(t, 1024);
    await page.evaluate('__charts.drawAll()');
    assert.equal(await page.evaluate('__charts.drawn'), SAMPLE_CHARTS);
    const widths = (): Promise<number[]> =>
      page.locator('.js-plotly-plot .main-svg:first-child').evaluateAll((all) => all.map((svg) => svg.clientWidth));
    const before = await widths();
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    assert.ok(
      (await widths()).every((width) => width === 760),
      'as wide as the paper',
    );
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    await page.evaluate('__charts.drawAll()');
    await until(page, `document.querySelector('.js-plotly-plot .main-svg')?.clientWidth === ${before[0]}`);
  });

  test('on a small screen no verdict loses a letter, whatever it is', async (t) => {
    const { page } = await visit(t, 390);
    const verdicts = page.locator('table.verdicts .verdict');
    await verdicts.evaluateAll((all) => all.forEach((one) => (one.textContent = '✗ contradicted')));
    const beyond = await verdicts.evaluateAll((all) =>
      all.map((one) => one.getBoundingClientRect().right - one.closest('.table')!.getBoundingClientRect().right),
    );
    assert.ok(beyond.length >= 16);
    assert.ok(Math.max(...beyond) <= 0, `${Math.max(...beyond)} px beyond the table`);
  });

  for (const scheme of ['light', 'dark'] as const) {
    test(`axe finds nothing, ${scheme}`, async (t) => {
      const { page } = await visit(t, 1440, scheme);
      await allDrawn(page);
      await page.locator('details').evaluateAll((all) => all.forEach((one) => one.setAttribute('open', '')));
      assert.deepEqual(await axeFinds(page), []);
      await page.setViewportSize({ width: 390, height: 900 });
      assert.deepEqual(await axeFinds(page), []);
    });
  }

  test('prints as a PDF of some pages, the code folded', async (t) => {
    const { page } = await visit(t, 1440, 'dark');
    await page.evaluate('__charts.drawAll()');
    const pdf = await page.pdf({ format: 'A4' });
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)!.length;
    assert.ok(pages >= 3 && pages <= 9, `${pages} pages`);
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('.code').first().isVisible(), false);
    // Printed once: what a notebook of the page tells of a run.
    assert.equal(await page.locator('#run-28-seed1').isVisible(), false);
    assert.equal(await page.locator('#run-34-seed1').isVisible(), true);
    assert.equal(await page.locator('.training figure.chart').count(), 1);
    assert.equal(await page.locator('.training figure.chart').isVisible(), false);
    await page.emulateMedia({ media: 'screen' });
    await page.getByRole('button', { name: 'Show all code' }).click();
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('.code pre').first().isVisible(), true, 'code that is shown is printed');
    assert.equal(await page.locator('.code > summary').first().isVisible(), false);
    assert.equal(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(255, 255, 255)');
  });

  test('code is folded until asked for, one cell or all', async (t) => {
    const { page } = await visit(t, 1024);
    const shown = (): Promise<number> => page.locator('.code pre:visible').count();
    assert.equal(await shown(), 0);
    await page.locator('.code summary').first().click();
    assert.equal(await shown(), 1);
    await page.getByRole('button', { name: 'Show all code' }).click();
    assert.equal(await shown(), 7);
    await page.getByRole('button', { name: 'Hide all code' }).click();
    assert.equal(await shown(), 0);
  });

  test('a table sorts by a column with the keyboard, lines that belong together together', async (t) => {
    const { page } = await visit(t, 1024);
    const table = page.locator('table', { has: page.locator('caption') });
    const column = (n: number): Promise<string[]> => table.locator(`tbody td:nth-child(${n})`).allTextContents();
    const original = await column(3);
    await table.getByRole('button', { name: 'Accuracy' }).focus();
    await page.keyboard.press('Enter');
    const head = table.locator('th', { hasText: 'Accuracy' });
    assert.equal(await head.getAttribute('aria-sort'), 'ascending');
    assert.deepEqual(await column(3), ['101/300', '9.5%', '1.0%', '24.1%', '7.5%', 'no finished run', '5.1%', '1,234']);
    await page.keyboard.press('Space');
    assert.equal(await head.getAttribute('aria-sort'), 'descending');
    assert.deepEqual(await column(1), ['28', '', '26', '', '30', '29', '', 'Total']);
    await page.keyboard.press('Enter');
    assert.equal(await head.getAttribute('aria-sort'), null);
    assert.deepEqual(await column(3), original);

    // What is missing stays at the end in either direction.
    const first = (): Promise<string> => page.locator('.glance tbody tr:first-child td').first().innerText();
    const button = page.locator('.glance').getByRole('button', { name: 'Test accuracy' });
    await button.click();
    assert.equal(await first(), '28');
    await button.click();
    assert.equal(await first(), '34');
    assert.match(await page.locator('.glance tbody tr:nth-child(3)').innerText(), /no run/);
  });

  test('search finds text of every part, marks it and goes there', async (t) => {
    const { page } = await visit(t, 1440);
    await page.keyboard.press('/');
    await page.keyboard.type('quokka nobody');
    const results = page.locator('#search-results a');
    await results.first().waitFor();
    assert.equal(await results.count(), 1);
    assert.match(await results.first().innerText(), /What is this\?\s+What a quokka is, nobody asked/);
    assert.equal(await page.locator('#search-status').innerText(), '1 place');
    await page.keyboard.press('Enter');
    await until(page, "location.hash !== ''");
    const found = await page.locator('main p', { hasText: 'quokka' }).boundingBox();
    assert.ok(found!.y >= 0 && found!.y < 900, `${found!.y} px from the top`);
    await page.locator('#search-words').fill('no such words here');
    await page.getByText('Nothing found.').waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#contents nav').isVisible(), true);
  });

  test('search opens what is folded, and is reachable on a small screen', async (t) => {
    const { page } = await visit(t, 390);
    await page.getByRole('searchbox').fill('scheduler.cooldown');
    await page.locator('#search-results a').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const row = page.locator('#run-28-seed1 td', { hasText: 'scheduler.cooldown' });
    await row.waitFor();
    assert.ok(await row.isVisible());
    assert.equal(await page.locator('.found').isVisible(), false);
  });

  test('deep links lead to experiments and runs, and the contents follow', async (t) => {
    const { page } = await visit(t, 1440, 'light', '#run-34-seed1');
    await page.locator('#contents a[aria-current]', { hasText: '34' }).waitFor();
    const top = await page.locator('#run-34-seed1').evaluate((run) => run.getBoundingClientRect().top);
    assert.ok(Math.abs(top) < 120, `${top} px from the top`);
    assert.equal(await page.locator('#contents .current > a').innerText(), 'Every run');
  });

  test('on narrow screens the contents open over the page and close on Escape', async (t) => {
    const { page } = await visit(t, 390);
    const list = page.locator('#contents nav');
    assert.equal(await list.isVisible(), false);
    await page.locator('#contents summary').press('Enter');
    assert.equal(await list.isVisible(), true);
    await page.keyboard.press('Escape');
    assert.equal(await list.isVisible(), false);
  });

  test('the arrow keys say the values of a chart', async (t) => {
    const { page } = await visit(t, 1440, 'light', '#run-28-seed1-title');
    const box = page.locator('#run-28-seed1 .chart-box.js-plotly-plot');
    await box.waitFor();
    await box.focus();
    await page.keyboard.press('ArrowRight');
    const said = page.locator('#run-28-seed1 .chart-said');
    assert.match(await said.innerText(), /^training loss of This run.*: epoch 1, loss 2\.1235 \(1 of 2\)$/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    assert.match(await said.innerText(), /^validation loss of This run.*: epoch 2, loss 1 \(2 of 2\)$/);
  });
});
