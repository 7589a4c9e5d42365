import * as fs from 'node:fs';
import * as path from 'node:path';
import type { TestContext } from 'node:test';
import { chromium, type Browser, type Page } from 'playwright-core';

/** A Chromium that reaches this machine only. */
export function launchOffline(executablePath: string): Promise<Browser> {
  const quiet = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  const offline = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1';
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', ...quiet, offline] });
}

/** Options of {@link openPage}. */
export interface VisitOptions {
  readonly url: string;
  /** State that is waited for. Default 'ready'. */
  readonly until?: 'loading' | 'ready' | 'failed';
  /** Default false: drawn by the processor it takes seconds to begin, and the page has to do without, too. */
  readonly webgl?: boolean;
}

/** An open page, and what it asked for and complained of so far. */
export interface Visit {
  readonly page: Page;
  readonly requests: readonly string[];
  readonly complaints: readonly string[];
}

const NO_WEBGL = `for (const Canvas of [HTMLCanvasElement, OffscreenCanvas]) {
  const getContext = Canvas.prototype.getContext;
  Canvas.prototype.getContext = function (kind, ...rest) {
    return kind.includes('webgl') ? null : getContext.call(this, kind, ...rest);
  };
}`;

export async function openPage(browser: Browser, t: TestContext, options: VisitOptions): Promise<Visit> {
  const { url, until = 'ready', webgl = false } = options;
  const page = await browser.newPage({ viewport: { width: 1024, height: 900 } });
  t.after(() => page.close());
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  if (!webgl) await page.addInitScript(NO_WEBGL);
  await page.goto(url, { waitUntil: until === 'loading' ? 'commit' : 'load' });
  if (until === 'loading') await page.waitForSelector('body[data-state]', { timeout: 60_000 });
  else await state(page, until);
  return { page, requests, complaints };
}

/** Waits until the page stands as named. */
export async function state(page: Page, name: string): Promise<void> {
  await page.waitForSelector(`body[data-state=${name}]`, { timeout: 60_000 });
}

/** What the page computed of the last photo. */
export interface Answer {
  /** The network's input. */
  readonly input: readonly number[];
  readonly probabilities: readonly number[];
  readonly top: readonly number[];
}

export function lastAnswer(page: Page): Promise<Answer> {
  return page.evaluate(
    '(({ input, probabilities, top }) => ({ input: [...input], probabilities, top }))(breedlab.page.last)',
  );
}

/** Lets a file go over the page's field. */
export async function drop(page: Page, file: string): Promise<void> {
  const content = { name: path.basename(file), base64: fs.readFileSync(file).toString('base64') };
  const transfer = await page.evaluateHandle(
    `(({ name, base64 }) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const type = 'image/' + name.split('.').at(-1).replace('jpg', 'jpeg');
      const data = new DataTransfer();
      data.items.add(new File([bytes], name, { type }));
      return data;
    })(${JSON.stringify(content)})`,
  );
  await page.dispatchEvent('#drop', 'drop', { dataTransfer: transfer });
}
