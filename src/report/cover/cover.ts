import {
  lessons,
  seriesLabel,
  toldSource,
  type ChosenExperiment,
  type JudgedSource,
  type Series,
} from '../../analysis';
import { familyColor } from '../../charts';
import { counted, formatDay, formatPercent, html, rangeText, seedsText, type Html } from '../../core';
import { experiment, profile as profileNamed } from '../../experiments';
import { familyChip } from '../chartFigure';
import { figureSection, type ReportFigure } from '../figures';
import type { FailedNotebook } from '../types';
import { runAnchor, type RunPage } from '../runs';
import { factsSection } from './facts';
import { glanceSection, nextSection } from './glance';
import { headlineOf } from './headline';
import { scopeSection } from './scope';
import { judgeConclusions, verdictsSection, verdictTallies } from './verdicts';

export interface CoverOptions {
  readonly series: Series;
  readonly runs: readonly RunPage[];
  /** The chart at the top. Default: none. */
  readonly first?: ReportFigure;
  /** Charts of the series. Default: none. */
  readonly figures?: readonly ReportFigure[];
  /** True when the notebooks were run to make this report; else their outputs are as saved. */
  readonly executed: boolean;
  readonly madeAt: Date;
  /** Notebooks that failed, with the chapters that tell of them. Default: none. */
  readonly failures?: readonly (FailedNotebook & { readonly anchor: string })[];
  /** Anchors of the rest of the page. */
  readonly anchors: ReadonlySet<string>;
}

/** Title of the report, also of its window. */
export const TITLE = 'Twenty-six dog-breed experiments, trained again and questioned';

const TOOLS = html`<p class="tools">
<button type="button" id="toggle-code" aria-pressed="false">Show all code</button>
<button type="button" id="print">Print or save as PDF</button>
</p>`;

/** The summary that stands before everything else. */
export function cover(options: CoverOptions): Html {
  const { series, runs, first, figures = [], executed, madeAt, failures = [], anchors } = options;
  const judged = judgeConclusions(series);
  const details = [...anchors].find((anchor) => anchor.endsWith('--Claim-by-claim')) ?? null;
  return html`<header class="cover" id="summary">
<div class="masthead">
<p class="kicker">Breedlab report · ${seriesLabel(series, `${series.profile} profile`)} ·
<time datetime="${formatDay(madeAt)}">${longDate(madeAt)}</time></p>
${TOOLS}
</div>
<h1>Twenty-six <span class="unbroken">dog-breed</span> experiments, trained again and questioned</h1>
<p class="lead">A published series of image classifiers, from initial weights to transfer learning, trained again
from its published settings and set beside its published results, with the uncertainty of both.</p>
${lessonsOf(judged)}
${first !== undefined && figureSection(first, () => html``)}
${headlineList(series, judged)}
${savedNote(series, executed)}
${failureNote(failures)}
${scopeSection(series)}
${verdictsSection(judged, details)}
${glanceSection({ series, anchors })}
${nextSection({ series })}
${figures.map((figure) => figureSection(figure, (title) => html`<h2 id="${figure.id}-heading">${title}</h2>`))}<h2 id="made-with">How it was made</h2>
${factsSection({ series, runs, madeAt })}
</header>`;
}

/** What was learned, in three sentences. */
function lessonsOf(judged: readonly JudgedSource[]): Html | null {
  const told = lessons(toldSource(judged), judged[0]!);
  return told.length === 0 ? null : html`<p class="lessons">${told.join(' ')}</p>`;
}

function failureNote(failures: NonNullable<CoverOptions['failures']>): Html | null {
  if (failures.length === 0) return null;
  const names = failures.map(
    ({ notebook, anchor }, i) => html`${i === 0 ? '' : ', '}<a href="#${anchor}">${notebook}</a>`,
  );
  return html`<p class="saved"><strong>${counted(failures.length, 'notebook')} failed when it was made:</strong> ${names}.</p>`;
}

function headlineList(series: Series, judged: readonly JudgedSource[]): Html {
  const { best, publishedBest, trained, published, diverged } = headlineOf(series);
  const ended = diverged.length === 0 ? '' : `; diverged: ${diverged.join(', ')}`;
  const missing = series.missing.length === 0 ? 'none missing' : `missing: ${series.missing.join(', ')}`;
  return html`<dl class="headline">
${best !== null && bestItems(series, best)}
${publishedBest !== null && item('The published best', accuracyText(publishedBest), publishedText(publishedBest))}
${item('Trained', `${trained} of ${published}`, `experiments of the series; ${missing}${ended}`)}
<div><dt>The published conclusions</dt><dd>${verdictTallies(judged)}</dd></div>
</dl>`;
}

function bestItems(series: Series, best: ChosenExperiment): Html {
  const { experiment: id, seeds, count, accuracy } = best;
  const { title, settings } = experiment(id);
  const link = html`<a href="#${runAnchor(id, seeds[0] ?? 1)}">experiment ${id}</a>`;
  const start = settings.pretrained ? 'pretrained' : 'from scratch';
  const model = familyChip(settings.model, familyColor(settings.model));
  const of = count === null ? seedsText(seeds) : `${count.correct} of ${counted(count.total, 'image')}`;
  return html`${item(`Best model, ${seriesLabel(series)}`, model, html`${start}, ${link}: ${title}; lowest validation loss`)}
${item('Its test accuracy', accuracyText(best), `${of}, 95% interval ${rangeText(accuracy)}`)}`;
}

function accuracyText({ accuracy }: ChosenExperiment): string {
  return formatPercent(accuracy.estimate, 1);
}

/** The published best, which no run on other images can be set against. */
function publishedText({ experiment: id, count }: ChosenExperiment): string {
  const { settings } = experiment(id);
  const images = count === null ? '' : `, ${count.correct} of ${counted(count.total, 'photograph')}`;
  return `${settings.model}, experiment ${id}${images}; other images, other scale`;
}

function item(term: string, value: string | Html, detail: string | Html): Html {
  return html`<div><dt>${term}</dt><dd>${value}<small>${detail}</small></dd></div>`;
}

/** Notes figures that were not made now and here. */
function savedNote({ source, profile, data }: Series, executed: boolean): Html | null {
  const options = `--profile ${profile}${data === profileNamed(profile).data.name ? '' : ` --data ${data}`}`;
  const command = html`<code>npx breedlab report ${options}</code>`;
  const notebooks = savedNotebooks(profile);
  switch (source) {
    case 'none':
      return html`<p class="saved"><strong>No run yet.</strong> There is no finished run of this profile, so nothing
of ours can be shown beside the published figures. <code>npx breedlab train --all ${options}</code> trains the
series.${!executed && ` ${notebooks}`}</p>`;
    case 'committed':
      return html`<p class="saved"><strong>Saved figures.</strong> Nothing was trained to make this page: the figures
are the metrics kept with the project. ${!executed && `${notebooks} `}${command} trains the experiments and makes the page
from your own runs.</p>`;
    case 'runs':
    case 'both':
      return executed
        ? null
        : html`<p class="saved"><strong>Saved notebooks.</strong> This summary and the pages of the runs are made from
the run folders of this machine. ${notebooks}</p>`;
  }
}

function savedNotebooks(profile: Series['profile']): string {
  const which = profile === 'demo' ? 'which may be of other runs' : 'which are of the demo profile';
  return `The notebooks show the outputs they were saved with, ${which}.`;
}

function longDate(date: Date): string {
  return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
}
