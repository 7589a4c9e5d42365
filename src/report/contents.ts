import { html, type Html } from '../core';
import type { Fragment } from './convert';

/** A part of the page, as the table of contents lists it. */
export interface Chapter {
  readonly id: string;
  readonly title: string;
  readonly entries: readonly ContentsEntry[];
}

interface ContentsEntry {
  readonly id: string;
  readonly text: string;
}

/** A notebook as a chapter: its sections, and the experiments that no section names. */
export function notebookChapter({ slug, title, headings, experiments }: Fragment): Chapter {
  const sections = headings.filter(({ level }) => level === 2).map(({ id, text }) => ({ id, text }));
  const named = (id: string): boolean =>
    headings.some(({ text }) => new RegExp(`\\b${escapeRegExp(id)}\\b`).test(text));
  const cards = experiments
    .filter(({ id }) => !named(id))
    .map(({ id, title: name, anchor }) => ({ id: anchor, text: `${id} ${name}`.trim() }));
  return { id: slug, title, entries: [...sections, ...cards] };
}

/** Search and table of contents: beside the text where there is room, else in a sticky bar on top. */
export function sidebar(chapters: readonly Chapter[]): Html {
  return html`<div class="side">
<form role="search" class="search" id="search">
<label class="hidden" for="search-words">Search this report</label>
<input type="search" id="search-words" placeholder="Search this report" autocomplete="off" spellcheck="false"
 aria-describedby="search-status" aria-keyshortcuts="/">
<div class="found" hidden>
<p class="note" id="search-status" role="status"></p>
<ol id="search-results"></ol>
</div>
</form>
<details id="contents" open><summary>Contents</summary>
<nav aria-label="Contents"><ol>
${chapters.map(chapterEntry)}</ol></nav>
</details>
</div>`;
}

function chapterEntry({ id, title, entries }: Chapter): Html {
  const items = entries.map(({ id: to, text }) => html`<li>${link(to, text)}</li>`);
  const inner = items.length > 0 && html`<ol>${items}</ol>`;
  return html`<li class="chapter">${link(id, title)}${inner}</li>\n`;
}

function link(id: string, text: string): Html {
  return html`<a href="#${id}">${text}</a>`;
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
