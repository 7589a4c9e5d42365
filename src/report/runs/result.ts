import { compareAccuracy, publishedTrials, seriesTrials, wilsonInterval } from '../../analysis';
import type { Series, Trial } from '../../analysis';
import {
  formatDuration,
  formatNumber,
  formatPercent,
  html,
  outcomeText,
  pointsText,
  rangeText,
  rateText,
  skippedText,
  type Html,
} from '../../core';
import type { RunMetrics } from '../../experiments';
import { table } from '../table';
import { runName, type RunPage } from './collect';

/** Dataset of the published figures. */
const PUBLISHED_DATA =
  'Published: dogImages, 133 breeds, 6680/835/836 photographs; guessing reaches 0.75%. ' +
  'The two columns are about different images.';

/** The figures of a run with their interval, beside the published ones, and against its parent's run. */
export function resultSection(run: RunPage, series: Series): Html {
  const { metrics, published } = run;
  const [result] = published === null ? [] : publishedTrials().trials(published.id);
  const figures = [ownFigures(metrics), ...(result === undefined ? [] : [publishedFigures(result)])];
  return html`<h3>Result</h3>
<p>${endingText(metrics)} ${againstParent(run, series)}</p>
${table({
  label: `Result of ${runName(metrics)}`,
  kind: 'plain',
  columns: [
    { title: '' },
    { title: 'This run', numeric: true },
    ...(result === undefined ? [] : [{ title: 'Published', numeric: true }]),
  ],
  rows: FIGURES.map(([name, key]) => [name, ...figures.map((own) => own[key])]),
  notes: [dataNote(metrics, result !== undefined)],
})}`;
}

/** Figures of a run, as texts. */
interface Figures {
  readonly accuracy: string;
  readonly interval: string;
  readonly correct: string;
  readonly top5: string;
  readonly loss: string;
  readonly epoch: string;
  readonly time: string;
}

const FIGURES: readonly (readonly [string, keyof Figures])[] = [
  ['Test accuracy', 'accuracy'],
  ['95% interval', 'interval'],
  ['Correct', 'correct'],
  ['Top-5 accuracy', 'top5'],
  ['Test loss', 'loss'],
  ['Best epoch', 'epoch'],
  ['Training time', 'time'],
];

function ownFigures(metrics: RunMetrics): Figures {
  const { testCorrect, testTotal, testTop5Accuracy, testLoss, bestEpoch, timing } = metrics;
  return {
    ...accuracyFigures(testCorrect, testTotal),
    top5: formatPercent(testTop5Accuracy),
    loss: formatNumber(testLoss),
    epoch: String(bestEpoch ?? '-'),
    time: formatDuration(timing.trainMinutes * 60),
  };
}

/** Published figures without certain misprints. */
function publishedFigures({ correct, total, testLoss, bestEpoch, minutes }: Trial): Figures {
  return {
    ...accuracyFigures(correct, total),
    top5: '-',
    loss: formatNumber(testLoss),
    epoch: String(bestEpoch ?? '-'),
    time: minutes === null ? 'not known' : formatDuration(minutes * 60),
  };
}

function accuracyFigures(correct: number | null, total: number): Pick<Figures, 'accuracy' | 'interval' | 'correct'> {
  if (correct === null || total === 0) return { accuracy: '-', interval: '-', correct: '-' };
  const interval = wilsonInterval(correct, total);
  return { accuracy: formatPercent(interval.estimate), interval: rangeText(interval), correct: `${correct}/${total}` };
}

function endingText(metrics: RunMetrics): string {
  const { outcome, skipped, dataset, timing } = metrics;
  const about =
    outcome.kind === 'diverged'
      ? 'The conclusions do not count the run.'
      : `It trained with ${rateText(timing.imagesPerSecond, 'images')}.`;
  return [outcomeText(outcome), about, skippedText(skipped.count, dataset.counts)]
    .filter((text) => text !== '')
    .join(' ');
}

/** The difference from the parent's run of the same seed, with the test behind it. */
function againstParent({ published, parent, metrics }: RunPage, series: Series): string {
  if (published === null || parent === null) return '';
  const comparison = { from: parent.id, to: published.id, treatment: null, seeds: [metrics.seed] };
  const pair = compareAccuracy(comparison, seriesTrials(series));
  if (pair.evidence.kind !== 'measured') return `Its parent ${parent.id} has no run to compare it with.`;
  const { interval, test } = pair.evidence;
  const decided = interval.low > 0 || interval.high < 0;
  const verdict = decided ? '' : ': the data do not tell the two apart';
  return `Against its parent ${parent.id}: ${pointsText(interval)} of test accuracy${verdict} (${test}).`;
}

function dataNote({ dataset }: RunMetrics, hasPublished: boolean): string {
  const { name, classCount, counts } = dataset;
  const images = `${counts.train}/${counts.valid}/${counts.test} images`;
  const ours = `This run: ${name}, ${classCount} breeds, ${images}; guessing reaches ${formatPercent(1 / classCount)}.`;
  return hasPublished ? `${ours} ${PUBLISHED_DATA}` : ours;
}
