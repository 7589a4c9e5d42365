import { ablations, runsOf, seriesTrials, wilsonInterval, type Series } from '../../analysis';
import { familyColor, NEUTRAL } from '../../charts';
import { formatPercent, formatPoints, html, rangeText, type Html } from '../../core';
import { allExperiments, type Experiment, type RunMetrics } from '../../experiments';
import { familyChip } from '../chartFigure';
import { runAnchor } from '../runs';
import { table, type TableCell, type TableRow } from '../table';
import { intervalLegend, intervalPlot, type PlottedCount } from './intervalPlot';

export interface GlanceOptions {
  readonly series: Series;
  /** Anchors that exist elsewhere in the page; a row makes those of experiments that have none. */
  readonly anchors: ReadonlySet<string>;
}

/** Every experiment of the series in a row: ours with its interval, published, and against its parent. */
export function glanceSection({ series, anchors }: GlanceOptions): Html {
  const differences = new Map(
    ablations(seriesTrials(series)).map(({ child, compared }) => [child, compared.evidence] as const),
  );
  const rows = allExperiments().flatMap((experiment): TableRow[] => {
    const { id } = experiment;
    const anchor = `experiment-${id}`;
    const runs = runsOf(series, id);
    const evidence = differences.get(id);
    const difference = evidence?.kind === 'measured' ? evidence.interval : null;
    const cells =
      runs.length === 0
        ? [missingRow(experiment)]
        : runs.map(({ metrics }, i) => runRow(experiment, metrics, i === 0 ? difference : null));
    return cells.map((own, i) => ({ cells: own, anchor: i === 0 && !anchors.has(anchor) ? anchor : null }));
  });
  return html`<h2 id="experiments">The experiments at a glance</h2>
${table({
  label: 'The experiments at a glance',
  kind: 'glance',
  columns: [
    { title: 'No.' },
    { title: 'Experiment' },
    { title: 'Model', wideOnly: true },
    { title: 'Test accuracy', numeric: true },
    { title: '95% interval', numeric: true, wideOnly: true },
    { title: html`<span class="scale"><span>0</span><span>50</span><span>100%</span></span>`, wideOnly: true },
    { title: 'Against parent', numeric: true, wideOnly: true },
    { title: 'Published', numeric: true },
  ],
  rows,
  notes: [
    intervalLegend(NEUTRAL.series),
    'Against parent: the difference in test accuracy in points, in bold where its 95% interval excludes zero.',
  ],
})}`;
}

type Difference = { readonly estimate: number; readonly low: number; readonly high: number } | null;

function runRow(experiment: Experiment, metrics: RunMetrics, difference: Difference): readonly TableCell[] {
  const { seed, testCorrect, testTotal, dataset, outcome } = metrics;
  const diverged = outcome.kind === 'diverged';
  const count = testCorrect === null || diverged ? null : { correct: testCorrect, total: testTotal };
  const label = seed !== 1 && html` <span class="quiet">seed ${seed}</span>`;
  const link = html`<a href="#${runAnchor(experiment.id, seed)}">${experiment.title}</a>${label}`;
  return [
    numberCell(experiment),
    link,
    modelCell(experiment),
    count === null ? { content: 'diverged', sortBy: null } : formatPercent(count.correct / count.total, 1),
    count === null ? '-' : rangeText(wilsonInterval(count.correct, count.total)),
    plotCell(experiment, count, 1 / dataset.classCount),
    differenceCell(difference),
    publishedCell(experiment),
  ];
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

function plotCell({ settings, published }: Experiment, ours: PlottedCount | null, chance: number | null): TableCell {
  const theirs = published === null ? null : { correct: published.testCorrect, total: published.testTotal };
  const plot = intervalPlot({ ours, published: theirs, chance, color: familyColor(settings.model) });
  return { content: plot, sortBy: ours === null ? null : ours.correct / ours.total };
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
