import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { loadEngine } from '../../src/engine';
import { classifyPhotos, readPhoto, toInput, type Run } from '../../src/experiments';
import type { ExportedPage } from '../../src/exports';
import { findChromium } from '../report/environment';
import { drop, lastAnswer, launchOffline, openPage, state, type Visit, type VisitOptions } from './pageVisit';
import { temporaryFolder } from '../temporary';
import { assertSameAsNode, documented, exportTinyPage, FIXTURES, type Named } from './tinyPage';

/** Formats, shapes and oddities; their pixels are the same in the page as in Node. */
const PHOTOS = [
  'landscape.jpg',
  'portrait.png',
  'progressive.jpg',
  'grey.jpg',
  'cmyk.jpg',
  'exif-rotated.jpg',
  'palette.png',
  'alpha.png',
  'grey-alpha.png',
  'image.webp',
  'image.gif',
];

const executablePath = findChromium();
describe('an exported page in Chromium without a network', {
  skip: executablePath ? false : 'no Chromium: set CHROMIUM or install one',
}, () => {
  const scratch = temporaryFolder();
  let run: Run;
  let exported: ExportedPage;
  let browser: Browser;
  before(async () => {
    ({ run, exported } = await exportTinyPage(scratch));
    browser = await launchOffline(executablePath!);
  });
  after(() => browser?.close());

  const visit = (t: TestContext, options: Partial<VisitOptions> = {}): Promise<Visit> =>
    openPage(browser, t, { url: `file://${exported.page}`, ...options });

  test('dropped photos get the pixels and the top classes that Node gives them', async (t) => {
    const { page, requests, complaints } = await visit(t, { webgl: true });
    const files = PHOTOS.map((name) => path.join(FIXTURES, name));
    const expected = await classifyPhotos(loadEngine(), run, files);
    for (const [i, file] of files.entries()) {
      await drop(page, file);
      await page.waitForSelector(`#answered:has-text("${path.basename(file)},")`);
      const answer = await lastAnswer(page);
      const { values } = toInput((await readPhoto(file)).image, run.config.settings);
      assert.deepEqual(Float32Array.from(answer.input), values, `${PHOTOS[i]}: the network's input`);
      const { top } = expected[i]!;
      assert.deepEqual(
        answer.top,
        top.map(({ index }) => index),
        `${PHOTOS[i]}: order of the classes`,
      );
      for (const { index, probability } of top) {
        const difference = Math.abs(answer.probabilities[index]! - probability);
        assert.ok(difference < 1e-3, `${PHOTOS[i]}: ${answer.probabilities[index]} and ${probability}`);
      }
      const shown = await page.locator('#answers .breed').allTextContents();
      assert.deepEqual(
        shown,
        top.map(({ name }) => name),
      );
    }
    assert.deepEqual(complaints, []);
    assert.deepEqual(
      requests.filter((url) => !url.startsWith('file://') && !url.startsWith('data:')),
      [],
    );
  });

  test('a file can be chosen with the keyboard alone; what is not a photo is refused by name', async (t) => {
    const { page } = await visit(t);
    // Asked for before the keys are pressed: else the dialog may be open before Playwright intercepts it.
    const chooser = page.waitForEvent('filechooser');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.id'), 'drop');
    await page.keyboard.press('Enter');
    const broken = path.join(scratch, 'broken.jpg');
    fs.writeFileSync(broken, 'not a photo');
    await (await chooser).setFiles(broken);
    await state(page, 'failed');
    assert.match((await page.locator('#problem').textContent())!, /^broken\.jpg: this browser cannot read it/);

    await page.locator('[data-example]').nth(1).click();
    await state(page, 'done');
    assert.match((await page.locator('#answered').textContent())!, /^Color 1, test image, answered in \d+ ms$/);

    const photo = path.join(FIXTURES, 'portrait.png');
    await page.setInputFiles('#file', photo);
    await state(page, 'done');
    assert.equal(await page.locator('#problem').isHidden(), true);
    const [best] = await classifyPhotos(loadEngine(), run, [photo]);
    assert.ok((await page.locator('#verdict').textContent())!.startsWith(`${best!.top[0]!.name}, `));
    assert.match((await page.locator('#seen').getAttribute('aria-label'))!, /portrait\.png/);
  });

  test('a photo that comes before the model is loaded waits for it; of several the last is shown', async (t) => {
    const { page } = await visit(t, { until: 'loading' });
    await page.setInputFiles('#file', path.join(FIXTURES, 'landscape.jpg'));
    await page.setInputFiles('#file', path.join(FIXTURES, 'portrait.png'));
    await state(page, 'done');
    assert.match((await page.locator('#answered').textContent())!, /^portrait\.png, /);
  });

  test('missing weights are said', async (t) => {
    const copy = path.join(scratch, 'incomplete');
    fs.cpSync(exported.folder, copy, { recursive: true });
    fs.rmSync(path.join(copy, 'weights'), { recursive: true });
    const { page } = await visit(t, { url: `file://${copy}/index.html`, until: 'failed' });
    assert.match(
      (await page.locator('#problem').textContent())!,
      /weights\/shard-001\.js is missing\. Copy the whole exported folder/,
    );
  });

  test('from a server, the page and the documented code for pages work', async (t) => {
    const served = path.join(scratch, 'served');
    fs.cpSync(exported.folder, served, { recursive: true });
    const server = http.createServer((request, response) => {
      const file = path.join(served, request.url === '/' ? 'index.html' : request.url!);
      const type = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }[path.extname(file)];
      response.setHeader('content-type', type ?? 'application/octet-stream');
      fs.createReadStream(file)
        .on('error', () => response.writeHead(404).end())
        .pipe(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { page, complaints } = await visit(t, { url: address });
    await page.setInputFiles('#file', path.join(FIXTURES, 'landscape.jpg'));
    await state(page, 'done');
    // Without WebGL TensorFlow.js warns; the policy must not.
    assert.deepEqual(
      complaints.filter((text) => !/webgl/i.test(text)),
      [],
    );

    fs.writeFileSync(path.join(served, 'own.html'), documented('html'));
    const own = await browser.newPage();
    t.after(() => own.close());
    await own.goto(`${address}own.html`);
    const file = path.join(FIXTURES, 'landscape.jpg');
    const { width, height, data } = (await readPhoto(file)).image;
    const rgb = `{ width: ${width}, height: ${height}, data: Uint8Array.from([${data.join()}]) }`;
    await assertSameAsNode(run, (await own.evaluate(`classify(${rgb})`)) as Named[], file, 1e-3);
  });

  test('nothing overflows, before and after an answer, at any width', async (t) => {
    const { page } = await visit(t);
    const sizes = [
      [1440, 'light'],
      [1024, 'dark'],
      [390, 'light'],
      [390, 'dark'],
    ] as const;
    for (const [width] of sizes) {
      await page.setViewportSize({ width, height: 900 });
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
    }
    await page.setInputFiles('#file', await largePhoto());
    await state(page, 'done');
    for (const [width, colorScheme] of sizes) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
      const [seen, answers] = await Promise.all(['#seen', '#answers'].map((id) => page.locator(id).boundingBox()));
      assert.ok(seen!.width > 150 && Math.abs(seen!.width - seen!.height) < 1);
      assert.ok(width > 600 ? answers!.x > seen!.x + seen!.width : answers!.y > seen!.y + seen!.height);
      if (process.env.BREEDLAB_SCREENSHOTS) {
        const file = path.join(process.env.BREEDLAB_SCREENSHOTS, `web-${width}-${colorScheme}.png`);
        await page.screenshot({ path: file, fullPage: true });
      }
    }
  });

  /** As a camera makes it. */
  async function largePhoto(): Promise<string> {
    const file = path.join(
      scratch,
      'a-large-photo-with-a-name-that-goes-on-and-on-and-on-and-on-and-on-and-on-and-on.jpg',
    );
    if (!fs.existsSync(file)) {
      await sharp(path.join(FIXTURES, 'landscape.jpg')).resize(3000, 2000).jpeg().toFile(file);
    }
    return file;
  }
});
