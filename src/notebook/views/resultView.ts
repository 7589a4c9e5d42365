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
  /**
   * The run that stands for the parent of an experiment of one's own, on the same images and of the same seed. Default:
   * none is shown.
   */
  readonly parent?: RunMetrics | null;
  /** Code that continues an interrupted run. Default: none is named. */
  readonly continueWith?: string;
  /** Further note of the cell's, e.g. that the training had to be killed. Default: none. */
  readonly notes?: readonly string[];
}

/** Colour and sign of a run's end. ■ is the button that interrupts a cell. */
const LOOK = {
  finished: { tone: TONE.finished, sign: '\u2713' },
  interrupted: { tone: TONE.stopped, sign: '\u25a0' },
  diverged: { tone: TONE.failed, sign: '\u2717' },
  running: { tone: TONE.running, sign: '\u25cf' },
} as const;

/** Summary of a run: its end, and its figures beside the published ones. */
export function resultBundle(view: RunResultView): MimeBundle {
  const { heading, notes = [] } = view;
  const ending = endingText(view);
  const table = figuresTable(view);
  const { tone, sign } = LOOK[view.status];
  const content = html`<p style="${STYLE.title}">
      <span style="color: ${tone}" aria-hidden="true">${sign}</span> ${headingText(heading)}
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

function figuresTable({ heading, metrics, published: printed, parent = null }: RunResultView): Table {
  const published = printed === null ? null : publishedFigures(heading.id, printed);
  const notes = [
    ...(metrics === null
      ? []
      : [
          chanceText(metrics.dataset.classCount, { besidePublished: published !== null }),
          ...pretrainingNotes(parent === null ? [metrics] : [metrics, parent]),
        ]),
    ...(published?.notes ?? []),
  ];
  const count = (correct: number | null, total: number): string => (correct === null ? '-' : `${correct}/${total}`);
  const minutes = (value: number | null | undefined): string =>
    value === undefined || value === null ? '-' : formatDuration(value * 60);
  const ownCells = (own: RunMetrics | null): string[] => [
    String(own?.bestEpoch ?? '-'),
    formatNumber(own?.testLoss ?? null),
    formatPercent(own?.testAccuracy ?? null),
    own === null ? '-' : count(own.testCorrect, own.testTotal),
    minutes(own?.timing.trainMinutes),
  ];
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
      ['This run', ...ownCells(metrics)],
      ...(parent === null ? [] : [[`Its parent, ${parent.experiment}`, ...ownCells(parent)]]),
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
