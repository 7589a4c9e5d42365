import { pretrainingNotes } from '../../analysis';
import { learningCurves, type Chart, type MimeBundle } from '../../charts';
import { counted, formatDuration, formatNumber, formatPercent, html, outcomeText, skippedText } from '../../core';
import { scopeText, type PublishedCurves, type PublishedResult, type RunMetrics } from '../../experiments';
import type { EpochRow } from '../../training';
import { htmlBundle, STYLE, tableHtml, tableText, TONE, type Table } from '../output';
import { chanceText } from './chance';
import { chartTitle, headingText, type Heading } from './heading';
import { publishedFigures } from './publishedFigures';

/** A run's state so far, for its summary. */
export interface RunResultView {
  readonly heading: Heading;
  readonly status: 'finished' | 'interrupted' | 'diverged' | 'running';
  readonly reused: boolean;
  readonly metrics: RunMetrics | null;
  readonly history: readonly EpochRow[];
  readonly published: PublishedResult | null;
  /** Code that continues an interrupted run. Default: none is named. */
  readonly continueWith?: string;
  /** Further note of the cell's, e.g. that the training had to be killed. Default: none. */
  readonly notes?: readonly string[];
}

const TONE_OF = {
  finished: TONE.finished,
  interrupted: TONE.stopped,
  diverged: TONE.failed,
  running: TONE.running,
} as const;

/** Summary of a run: its end, and its figures beside the published ones. */
export function resultBundle(view: RunResultView): MimeBundle {
  const { heading, notes = [] } = view;
  const ending = endingText(view);
  const table = figuresTable(view);
  const tone = TONE_OF[view.status];
  const content = html`<p style="${STYLE.title}">
      <span style="color: ${tone}">&#9632;</span> ${headingText(heading)}
      <span style="${STYLE.quiet}; font-weight: 400">${scopeText(heading)}</span>
    </p>
    <p style="${STYLE.paragraph}">${ending}</p>
    ${notes.map((note) => html`<p style="${STYLE.paragraph}">${note}</p>`)} ${tableHtml(table)}`;
  const text = [`${headingText(heading)} (${scopeText(heading)})`, ending, ...notes, tableText(table)].join('\n');
  return htmlBundle(content, text);
}

/** Our curves beside the published ones; null for a run without a finished epoch. */
export function resultCurves(
  heading: Heading,
  history: readonly EpochRow[],
  bestEpoch: number | null,
  published: PublishedCurves | null,
): Chart | null {
  if (history.length === 0) return null;
  return learningCurves({
    title: chartTitle(heading),
    ours: history,
    bestEpoch,
    published,
    model: heading.model,
  });
}

function endingText({ status, reused, metrics, history, continueWith }: RunResultView): string {
  const done = counted(history.length, 'epoch');
  if (status === 'running') return `Running, ${done} so far. This view is drawn anew after every epoch.`;
  const leftOut = metrics === null ? '' : skippedText(metrics.skipped.count, metrics.dataset.counts);
  if (metrics !== null && status !== 'interrupted') {
    const again = reused ? ' An earlier run of the same configuration, shown again.' : '';
    return `${outcomeText(metrics.outcome)}${again} ${leftOut}`.trimEnd();
  }
  const next = continueWith === undefined ? '' : ` ${continueWith} continues it; running the cell again trains anew.`;
  return `Interrupted after ${done}.${next} ${leftOut}`.trimEnd();
}

function figuresTable({ heading, metrics, published: printed }: RunResultView): Table {
  const published = printed === null ? null : publishedFigures(heading.id, printed);
  const notes = [
    ...(metrics === null ? [] : [chanceText(metrics.dataset.classCount), ...pretrainingNotes([metrics])]),
    ...(published?.notes ?? []),
  ];
  const count = (correct: number | null, total: number): string => (correct === null ? '-' : `${correct}/${total}`);
  const minutes = (value: number | null | undefined): string =>
    value === undefined || value === null ? '-' : formatDuration(value * 60);
  const accuracy = metrics?.testAccuracy ?? null;
  return {
    columns: [
      { title: '' },
      { title: 'Best epoch', align: 'right' },
      { title: 'Test loss', align: 'right' },
      { title: 'Test accuracy', align: 'right' },
      { title: 'Correct', align: 'right' },
      { title: 'Training time', align: 'right' },
    ],
    rows: [
      [
        'This run',
        String(metrics?.bestEpoch ?? '-'),
        formatNumber(metrics?.testLoss ?? null),
        formatPercent(accuracy),
        metrics === null ? '-' : count(metrics.testCorrect, metrics.testTotal),
        minutes(metrics?.timing.trainMinutes),
      ],
      ...(published === null
        ? []
        : [
            [
              'Published',
              String(published.bestEpoch),
              formatNumber(published.testLoss),
              formatPercent(published.testAccuracy),
              count(published.testCorrect, published.testTotal),
              minutes(published.trainMinutes),
            ],
          ]),
    ],
    notes,
  };
}
