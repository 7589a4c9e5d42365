import type { Series } from '../../analysis';
import { familyColor } from '../../charts';
import { formatCount, html, type Html } from '../../core';
import { inSeries, scopeText, shippedText, type PretrainedOn, type RunMetrics } from '../../experiments';
import { familyChip } from '../chartFigure';
import { figureSection, type ReportFigure } from '../figures';
import { breedsSection } from './breedsSection';
import { runName, type RunPage } from './collect';
import { differencesSection } from './differences';
import { environmentSection } from './environmentSection';
import { figuresOfRun } from './figures';
import { reproduceSection } from './reproduce';
import { resultSection } from './result';
import { settingsSection } from './settings';

/** Title of a run's page. */
export function runTitle({ experiment, title }: RunMetrics): string {
  return `${experiment} · ${title}`;
}

/**
 * The page of one run: its result, its changes, its charts, its breeds, and how to reproduce it.
 *
 * @param figures the run's charts. Default: drawn here, with their text alternatives in place of static images
 * @param isTold a notebook of the page shows the experiment, and so the charts: its print has them once. Default false
 */
export function runSection(
  run: RunPage,
  series: Series,
  figures: readonly ReportFigure[] = figuresOfRun(run),
  isTold = false,
): Html {
  const { anchor, metrics, predictions } = run;
  return html`<article class="run" id="${anchor}" aria-labelledby="${anchor}-title"${isTold && html` data-told`}>
<h2 id="${anchor}-title">${runTitle(metrics)}</h2>
<p class="meta">${scope(run)}</p>
${resultSection(run, series)}
${differencesSection(run)}
${figures.map((figure) => figureSection(figure, (title) => html`<h3>${title}</h3>`))}${predictions === null ? breedsMissing() : breedsSection(predictions, runName(metrics))}
${reproduceSection(run)}
${settingsSection(run)}
${environmentSection(run)}
</article>`;
}

function scope({ metrics, published }: RunPage): Html {
  const { model, profile, seed, parameters } = metrics;
  const size = `${formatCount(parameters)} parameters`;
  const origin =
    published === null
      ? ' · an experiment of your own'
      : inSeries(published.id)
        ? ''
        : ' · beyond the published series';
  const chip = familyChip(model, familyColor(model));
  return html`${chip}, ${startText(metrics)} · ${size} · ${scopeText({ profile, seed, data: metrics.dataset.name })}${origin}`;
}

const PRETRAINED_ON: Readonly<Record<Exclude<PretrainedOn, 'drawn-breeds'>, string>> = {
  imagenet: 'pretrained on ImageNet',
  'left-out-classes': 'pretrained on the classes of the folder that the experiments leave out (not ImageNet)',
  'procedural-things': 'pretrained on drawn things (not ImageNet)',
  'own-file': "pretrained, from a weights file of one's own",
};

/** Initial weights of a run. */
function startText({ model, pretrained, pretrainedOn }: RunMetrics): string {
  if (!pretrained) return 'from scratch';
  if (pretrainedOn === 'drawn-breeds') return `pretrained on ${shippedText([model])} (not ImageNet)`;
  return pretrainedOn ? PRETRAINED_ON[pretrainedOn] : 'pretrained';
}

function breedsMissing(): Html {
  return html`<p class="note">Accuracy of each breed and confused pairs are not kept with the saved figures; a run on
your machine has them.</p>`;
}
