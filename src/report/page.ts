import { seriesLabel, type Series } from '../analysis';
import { counted, html, licencesHtml, trusted, type Html } from '../core';
import { cover, TITLE } from './cover';
import { notebookChapter, sidebar, type Chapter } from './contents';
import type { Fragment } from './convert';
import type { FailedNotebook } from './types';
import { isShown } from './figures';
import { scriptHash, type Library } from './libraries';
import { runSection, runTitle, type RunPage } from './runs';
import type { ReportFigures } from './reportFigures';

/** Input of the page. */
export interface PageParts {
  readonly series: Series;
  readonly runs: readonly RunPage[];
  /** The charts of runs and series, drawn. */
  readonly figures: ReportFigures;
  readonly fragments: readonly Fragment[];
  /** Notebooks that failed when they were run. Default: none. */
  readonly failures?: readonly FailedNotebook[];
  /** True when the notebooks were run to make this report; else their outputs are as saved. */
  readonly executed: boolean;
  readonly libraries: readonly Library[];
  readonly css: string;
  /** Style for readers without scripts. */
  readonly unscriptedCss: string;
  readonly script: string;
  readonly madeAt: Date;
}

/** One HTML page that needs no network and, by its policy, can use none. */
export function composePage(parts: PageParts): string {
  const {
    series,
    runs,
    figures,
    fragments,
    failures = [],
    executed,
    libraries,
    css,
    unscriptedCss,
    script,
    madeAt,
  } = parts;
  const anchors = new Set(fragments.flatMap(anchorsOf));
  return `<!doctype html>
${html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${trusted(contentPolicy(libraries, script))}">
<meta name="referrer" content="no-referrer">
<title>Breedlab: ${TITLE}</title>
<link rel="icon" href="data:,">
<style>${trusted(css)}</style>
<noscript><style>${trusted(unscriptedCss)}</style></noscript>
</head>
<body>
<a class="skip" href="#summary">Skip to the text</a>
<div class="page">
${sidebar(chaptersOf(parts))}
<main>
${cover({ series, runs, first: figures.first, figures: figures.ofSeries, executed, madeAt, anchors, failures: failuresWithAnchors(parts) })}
${fragments.map((fragment) =>
  notebookSection(
    fragment,
    failures.find(({ notebook }) => notebook === fragment.file),
  ),
)}
${runs.length > 0 && runsChapter(parts)}
${footer(parts)}
</main>
</div>
${libraries.map(libraryElement)}
<script>${trusted(script)}</script>
</body>
</html>
`}`;
}

function anchorsOf({ slug, headings, experiments }: Fragment): string[] {
  return [slug, ...headings.map(({ id }) => id), ...experiments.map(({ anchor }) => anchor)];
}

/** No script but ours can run, and ours can make none of a text: Vega interprets its expressions. */
function contentPolicy(libraries: readonly Library[], script: string): string {
  const scripts = [scriptHash(script), ...libraries.map((library) => library.hash)];
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

function chaptersOf({ fragments, runs, figures }: PageParts): readonly Chapter[] {
  return [
    {
      id: 'summary',
      title: 'Summary',
      entries: [
        { id: 'verdicts', text: 'The published conclusions' },
        { id: 'experiments', text: 'The experiments at a glance' },
        ...figures.ofSeries.filter(isShown).map(({ id, title }) => ({ id: `${id}-heading`, text: title })),
        { id: 'made-with', text: 'How it was made' },
      ],
    },
    ...fragments.map(notebookChapter),
    ...(runs.length === 0 ? [] : [{ id: 'runs', title: 'Every run', entries: runs.map((run) => runEntry(run, runs)) }]),
  ];
}

/** Title of a run in the contents, with its seed where seeds differ. */
function runEntry({ anchor, metrics }: RunPage, runs: readonly RunPage[]): Chapter['entries'][number] {
  const seeds = runs.filter((run) => run.metrics.experiment === metrics.experiment).length;
  return { id: anchor, text: `${runTitle(metrics)}${seeds > 1 ? `, seed ${metrics.seed}` : ''}` };
}

/** The failures with the chapters that tell of them. */
function failuresWithAnchors({
  fragments,
  failures = [],
}: PageParts): readonly (FailedNotebook & { readonly anchor: string })[] {
  return failures.flatMap((failure) =>
    fragments.filter(({ file }) => file === failure.notebook).map(({ slug }) => ({ ...failure, anchor: slug })),
  );
}

function notebookSection({ slug, title, html: markup, outputs }: Fragment, failure: FailedNotebook | undefined): Html {
  const isUnrun = outputs === 0 && markup.includes('code-cell');
  const unrun = isUnrun && html`<p class="saved">This notebook is saved without outputs: it has not been run.</p>\n`;
  const failed =
    failure !== undefined &&
    html`<p class="saved"><strong>This notebook failed in code cell ${failure.cell}: ${failure.error}</strong> What comes after that
cell was not run.</p>\n`;
  return html`<section class="notebook" id="${slug}" aria-label="${title}">\n${unrun}${failed}${trusted(markup)}\n</section>\n`;
}

function runsChapter({ runs, series, figures, fragments }: PageParts): Html {
  const told = new Set(fragments.flatMap(({ experiments }) => experiments.map(({ id }) => id)));
  return html`<section class="runs" id="runs" aria-labelledby="runs-title">
<h1 id="runs-title">Every run</h1>
<p>${counted(runs.length, 'run')} of the ${seriesLabel(series, `${series.profile} profile`)}: of each experiment and seed the
newest that finished with the profile's own settings and length. Accuracies are of the epoch with the
lowest validation loss.</p>
${told.size > 0 && html`<p class="note print-only">The print leaves out the pages of runs that a notebook shows; the file has them all.</p>\n`}${runs.map((run) => runSection(run, series, figures.ofRuns.get(run.anchor), told.has(run.metrics.experiment)))}
</section>`;
}

function footer({ fragments, libraries, madeAt }: PageParts): Html {
  const made = `${madeAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const sources = fragments.length === 0 ? '' : ` from ${fragments.map(({ file }) => file).join(', ')}`;
  const credits =
    libraries.length === 0 ? '' : ` Charts are drawn by ${libraries.map(({ credit }) => credit).join(', ')}.`;
  return html`<footer>
<p>Made by Breedlab on ${made}${sources}. The page needs no network.${credits}</p>
${
  libraries.length > 0 &&
  licencesHtml(
    'Licences of what draws the charts',
    libraries.flatMap(({ licences }) => licences),
  )
}
</footer>`;
}

function libraryElement({ name, packed }: Library): Html {
  return html`<script type="text/plain" data-library="${name}">${trusted(packed)}</script>\n`;
}
