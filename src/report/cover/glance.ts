import {
  ablations,
  accuracyOfRuns,
  runsOf,
  seriesTrials,
  spreadText,
  type Interval,
  type Series,
  type SeriesRun,
} from '../../analysis';
import { familyColor, NEUTRAL } from '../../charts';
import { formatPercent, formatPoints, html, rangeText, type Html } from '../../core';
import { experimentsOf, nextExperiments, type Experiment } from '../../experiments';
import { familyChip } from '../chartFigure';
import { runAnchor } from '../runs';
import { table, type TableCell, type TableRow } from '../table';
import { intervalLegend, intervalPlot } from './intervalPlot';

export interface GlanceOptions {
  readonly series: Series;
  /** Anchors that exist elsewhere in the page; a row makes those of experiments that have none. */
  readonly anchors: ReadonlySet<string>;
}

/** Every experiment of the profile in a row: ours with its interval, published, and against its parent. */
export function glanceSection({ series, anchors }: GlanceOptions): Html {
  const differences = new Map(
    ablations(seriesTrials(series)).map(({ child, compared }) => [child, compared.evidence] as const),
  );
  const rows = experimentsOf(series.profile).map((experiment): TableRow => {
    const { id } = experiment;
    const anchor = `experiment-${id}`;
    const evidence = differences.get(id);
    const difference = evidence?.kind === 'measured' ? evidence.interval : null;
    return {
      cells: rowOf(experiment, runsOf(series, id), difference),
      anchor: anchors.has(anchor) ? null : anchor,
    };
  });
  return html`<h2 id="experiments">The experiments at a glance</h2>
${table({
  label: 'The experiments at a glance',
  kind: 'glance',
  columns: COLUMNS,
  rows,
  notes: [
    intervalLegend(NEUTRAL.series),
    'Against parent: the difference in test accuracy in points, in bold where its 95% interval excludes zero. Of several ' +
      'seeds: the mean ± the standard deviation between seeds; intervals then know the choice of seeds, too.',
  ],
})}`;
}

/** Experiments beyond the series in a table of their own, where any has run; null where none has. */
export function nextSection({ series }: Pick<GlanceOptions, 'series'>): Html | null {
  const all = nextExperiments().map((experiment) => ({ experiment, runs: runsOf(series, experiment.id) }));
  if (all.every(({ runs }) => runs.length === 0)) return null;
  return html`<h2 id="beyond">Beyond the series</h2>
${table({
  label: 'Experiments beyond the series',
  kind: 'glance',
  columns: COLUMNS,
  rows: all.map(({ experiment, runs }) => ({ cells: rowOf(experiment, runs, null), anchor: null })),
  notes: ['They have no published result, and no part in the conclusions above.'],
})}`;
}

const COLUMNS = [
  { title: 'No.' },
  { title: 'Experiment' },
  { title: 'Model', wideOnly: true },
  { title: 'Test accuracy', numeric: true },
  { title: '95% interval', numeric: true, wideOnly: true },
  { title: html`<span class="scale"><span>0</span><span>50</span><span>100%</span></span>`, wideOnly: true },
  { title: 'Against parent', numeric: true, wideOnly: true },
  { title: 'Published', numeric: true },
] as const;

type Difference = { readonly estimate: number; readonly low: number; readonly high: number } | null;

function rowOf(experiment: Experiment, runs: readonly SeriesRun[], difference: Difference): readonly TableCell[] {
  const [first] = runs;
  if (first === undefined) return missingRow(experiment);
  const accuracy = accuracyOfRuns(runs);
  return [
    numberCell(experiment),
    linkCell(experiment, runs),
    modelCell(experiment),
    accuracy === null
      ? { content: 'diverged', sortBy: null }
      : { content: spreadText(accuracy.summary), sortBy: accuracy.interval.estimate },
    accuracy === null ? '-' : rangeText(accuracy.interval),
    plotCell(experiment, accuracy?.interval ?? null, 1 / first.metrics.dataset.classCount),
    differenceCell(difference),
    publishedCell(experiment),
  ];
}

/** The experiment with a link to its run; of several seeds to the first, and the others by their seeds. */
function linkCell({ id, title }: Experiment, runs: readonly SeriesRun[]): Html {
  const link = (seed: number, text: string): Html => html`<a href="#${runAnchor(id, seed)}">${text}</a>`;
  const [first, ...others] = runs.map(({ metrics }) => metrics.seed);
  const label = (others.length > 0 || first !== 1) && html` <span class="quiet">seed ${first!}</span>`;
  return html`${link(first!, title)}${label}${others.map((seed) => html`<span class="quiet">, ${link(seed, String(seed))}</span>`)}`;
}

function missingRow(experiment: Experiment): readonly TableCell[] {
  return [
    numberCell(experiment),
    experiment.title,
    modelCell(experiment),
    { content: html`<span class="quiet">no run</span>`, sortBy: null },
    '-',
    plotCell(experiment, null, null),
    '-',
    publishedCell(experiment),
  ];
}

/** Colour of the model beside the number, where there is no room for the model's column. */
function numberCell({ id, settings: { model } }: Experiment): TableCell {
  return html`<span class="narrow-only">${familyChip('', familyColor(model))}</span>${id}`;
}

function modelCell({ settings: { model, pretrained } }: Experiment): TableCell {
  const start = pretrained ? html` <span class="quiet">pretrained</span>` : null;
  return { content: html`${familyChip(model, familyColor(model))}${start}`, sortBy: `${model} ${pretrained ? 1 : 0}` };
}

function plotCell({ settings, published }: Experiment, ours: Interval | null, chance: number | null): TableCell {
  const theirs = published === null ? null : published.testCorrect / published.testTotal;
  const plot = intervalPlot({ ours, published: theirs, chance, color: familyColor(settings.model) });
  return { content: plot, sortBy: ours === null ? null : ours.estimate };
}

function differenceCell(difference: Difference): TableCell {
  if (difference === null) return { content: '-', sortBy: null };
  const { estimate, low, high } = difference;
  const text = formatPoints(estimate);
  return { content: low > 0 || high < 0 ? html`<b>${text}</b>` : text, sortBy: estimate };
}

function publishedCell({ published }: Experiment): TableCell {
  return published === null ? '-' : formatPercent(published.testAccuracy, 1);
}
