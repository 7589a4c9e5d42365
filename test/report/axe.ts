import * as fs from 'node:fs';
import type { Page } from 'playwright-core';

/** A rule that a page breaks, as axe-core tells it. */
interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

const MOST_SHOWN = 3;

/** What axe-core finds wrong in a page as it is now, with the first places of each; best practices count. */
export async function axeFinds(page: Page): Promise<readonly string[]> {
  const source = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(source);
  const found = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
    readonly violations: readonly Violation[];
  };
  return found.violations.map(({ id, help, nodes }) => {
    const places = nodes
      .slice(0, MOST_SHOWN)
      .map(({ html, failureSummary = '' }) => `${html.slice(0, 200)} ${failureSummary}`);
    return `${id}: ${help}: ${nodes.length} x ${places.join(' | ')}`;
  });
}
