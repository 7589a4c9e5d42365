import { formatPercent } from '../core';
import type { Fragment } from './convert';
import type { Headline } from './headline';
import { scriptHash, type Library } from './libraries';

/** Everything the page is made from. */
export interface PageParts {
  readonly profile: string;
  /** Null when there is no finished run. */
  readonly headline: Headline | null;
  readonly fragments: readonly Fragment[];
  readonly libraries: readonly Library[];
  readonly css: string;
  readonly script: string;
  readonly madeAt: Date;
}

const TITLE = 'Twenty-six dog-breed experiments, reproduced and questioned';

/** One HTML page that needs no network and, by its policy, can use none. */
export function composePage(parts: PageParts): string {
  const { fragments, libraries, css, script } = parts;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(libraries, script)}">
<meta name="referrer" content="no-referrer">
<title>Breedlab: ${TITLE}</title>
<link rel="icon" href="data:,">
<style>${css}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the text</a>
<div class="page">
${cover(parts)}
${contents(fragments)}
<main id="main">
${fragments.map(section).join('\n')}
</main>
${footer(parts)}
</div>
${libraries.map(libraryElement).join('\n')}
<script>${script}</script>
</body>
</html>
`;
}

/**
 * Vega compiles its expressions with Function, which 'unsafe-eval' allows; no other script than ours can
 * run.
 */
function contentPolicy(libraries: readonly Library[], script: string): string {
  const scripts = [scriptHash(script), ...libraries.map((library) => library.hash)];
  if (libraries.some((library) => library.name === 'vega')) scripts.push("'unsafe-eval'");
  return [
    "default-src 'none'",
    `script-src ${scripts.join(' ')}`,
    "style-src 'unsafe-inline'",
    'img-src data: blob:',
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

const CODE_BUTTON =
  '<p class="tools"><button type="button" id="toggle-code" aria-pressed="false">Show all code</button></p>';

function cover({ headline, profile, fragments }: PageParts): string {
  const hasCode = fragments.some(({ html }) => html.includes('class="code"'));
  return `<header>
<h1>${TITLE.replace(/\w+-breed/, '<span class="unbroken">$&</span>')}</h1>
<p class="lead">Breedlab trains a published series of image classifiers again, from initial weights to transfer
learning, and sets its results beside the published ones. Profile: ${escapeHtml(profile)}.</p>
${headline === null ? '' : headlineList(headline)}
${hasCode ? CODE_BUTTON : ''}
</header>`;
}

function headlineList({ best, interval, reproduced, published }: Headline): string {
  const range = `${formatPercent(interval.low, 1)} to ${formatPercent(interval.high, 1)}`;
  const items = [
    ['Best model', best.model, `experiment ${best.experiment}, ${best.title}`],
    [
      'Its test accuracy',
      formatPercent(best.testAccuracy),
      `${best.testCorrect} of ${best.testTotal} images, 95% interval ${range}`,
    ],
    [
      'Experiments with a finished run',
      `${reproduced} of ${published}`,
      `on ${best.dataset.name}, ${best.dataset.classCount} breeds`,
    ],
  ].map((texts) => texts.map(escapeHtml));
  const divisions = items.map(
    ([term, value, detail]) => `<div><dt>${term}</dt><dd>${value}<small>${detail}</small></dd></div>`,
  );
  return `<dl class="headline">\n${divisions.join('\n')}\n</dl>`;
}

function contents(fragments: readonly Fragment[]): string {
  return `<details id="contents" open><summary>Contents</summary>
<nav aria-label="Contents"><ol>
${fragments.map(contentsEntry).join('\n')}
</ol></nav>
</details>`;
}

function contentsEntry({ slug, title, headings, experiments }: Fragment): string {
  const sections = headings.filter(({ level }) => level === 2).map(({ id, text }) => contentsLink(id, text));
  // Experiments whose section already names them need no second line.
  const cards = experiments
    .filter(({ id }) => !headings.some(({ text }) => new RegExp(`\\b${escapeRegExp(id)}\\b`).test(text)))
    .map(({ id, title: name, anchor }) => contentsLink(anchor, `${id} ${name}`.trim()));
  const inner = [...sections, ...cards];
  return `<li><a href="#${slug}">${escapeHtml(title)}</a>${inner.length === 0 ? '' : `<ol>${inner.join('')}</ol>`}</li>`;
}

function contentsLink(id: string, text: string): string {
  return `<li><a href="#${escapeHtml(id)}">${escapeHtml(text)}</a></li>`;
}

function section({ slug, title, html }: Fragment): string {
  return `<section class="notebook" id="${slug}" aria-label="${escapeHtml(title)}">\n${html}\n</section>`;
}

function footer({ fragments, libraries, madeAt }: PageParts): string {
  const sources = fragments.map(({ file }) => escapeHtml(file)).join(', ');
  const credits =
    libraries.length === 0
      ? ''
      : ` Charts are drawn by ${libraries.map(({ credit }) => escapeHtml(credit)).join(', ')}.`;
  return `<footer>
<p>Made by Breedlab on ${madeAt.toISOString().slice(0, 16).replace('T', ' ')} UTC from ${sources}. The page needs no network.${credits}</p>
</footer>`;
}

function libraryElement({ name, packed }: Library): string {
  return `<script type="text/plain" data-library="${name}">${packed}</script>`;
}

/** Text as HTML text or attribute value. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
