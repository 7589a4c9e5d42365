import { accuracyOfRuns, spreadText, summarizeSeeds, type SeriesRun } from '../../analysis';
import type { AccuracyRow, MimeBundle } from '../../charts';
import { divergenceText, formatNumber, formatPercent, rangeText, seedsText } from '../../core';
import type { Experiment, RunMetrics } from '../../experiments';
import { tableBundle, type Table } from '../output';
import { chanceText } from './chance';
import { publishedFigures } from './publishedFigures';

/** An experiment with the run that it stands for, or its runs of several seeds; empty where there is none. */
export interface ExperimentRow {
  readonly experiment: Experiment;
  readonly runs: readonly Pick<SeriesRun, 'metrics' | 'outcomes'>[];
}

/** The figures that ours and the published run share. */
interface Figures {
  readonly bestEpoch: number | null;
  readonly testLoss: number | null;
  readonly testAccuracy: number | null;
  readonly testCorrect: number | null;
  readonly testTotal: number;
  readonly trainMinutes: number | null;
}

/**
 * Ours and published: best epoch, test loss, accuracy with its count, minutes; two lines per experiment.
 *
 * @param origin where our figures come from, in a sentence
 */
export function closingTable(rows: readonly ExperimentRow[], origin: string): Table {
  return {
    columns: [
      { title: 'Experiment' },
      { title: '' },
      { title: 'Best epoch', align: 'right' },
      { title: 'Test loss', align: 'right' },
      { title: 'Test accuracy', align: 'right' },
      { title: 'Correct', align: 'right' },
      { title: 'Minutes', align: 'right' },
    ],
    rows: rows.flatMap(({ experiment, runs }) => linesOf(experiment, runs)),
    notes: notesOf(rows, origin),
  };
}

export function closingBundle(rows: readonly ExperimentRow[], origin: string): MimeBundle {
  return tableBundle(closingTable(rows, origin));
}

/** The same rows for the comparison chart. */
export function comparisonRows(rows: readonly ExperimentRow[]): AccuracyRow[] {
  return rows.map(({ experiment: { id, title, settings, published }, runs }) => ({
    experiment: id,
    title,
    model: settings.model,
    ours: oursOf(runs),
    published: published === null ? null : { correct: published.testCorrect, total: published.testTotal },
  }));
}

/** The count of one run; of several the mean with its interval over seeds and images. */
function oursOf(runs: ExperimentRow['runs']): AccuracyRow['ours'] {
  const found = accuracyOfRuns(runs);
  return found?.count ?? found;
}

function linesOf({ id, title, published }: Experiment, runs: ExperimentRow['runs']): string[][] {
  const name = `${id} · ${title}`;
  const lines = [runs.length > 1 ? [name, ...seedCells(runs)] : [name, 'this run', ...oneCells(runs[0]?.metrics)]];
  if (published !== null) lines.push(['', 'published', ...figureCells(publishedFigures(id, published))]);
  return lines;
}

function oneCells(metrics: RunMetrics | undefined): string[] {
  return metrics === undefined ? missing() : figureCells({ ...metrics, trainMinutes: metrics.timing.trainMinutes });
}

/** e.g. `12 to 20`, `3` where all are equal. */
function rangeOf(values: readonly number[]): string {
  const [smallest, largest] = [Math.min(...values), Math.max(...values)];
  return smallest === largest ? String(smallest) : `${smallest} to ${largest}`;
}

/** Means and ranges over the seeds whose runs came to an end. */
function seedCells(runs: ExperimentRow['runs']): string[] {
  const done = runs.map(({ metrics }) => metrics).filter(({ testCorrect }) => testCorrect !== null);
  const source = seedsText(runs.map(({ metrics }) => metrics.seed));
  if (done.length === 0) return [source, ...missing()];
  const accuracy = summarizeSeeds(done.map(({ testAccuracy }) => testAccuracy!));
  const meanOf = (values: readonly (number | null)[]): number =>
    summarizeSeeds(values.map((value) => value ?? NaN)).mean;
  const epochs = done.map(({ bestEpoch }) => bestEpoch ?? NaN);
  return [
    source,
    rangeOf(epochs),
    formatNumber(meanOf(done.map(({ testLoss }) => testLoss))),
    spreadText(accuracy),
    rangeText({ low: accuracy.smallest, high: accuracy.largest }),
    formatNumber(meanOf(done.map(({ timing }) => timing.trainMinutes)), 2),
  ];
}

function missing(): string[] {
  return ['-', '-', 'no finished run', '-', '-'];
}

function figureCells(figures: Figures): string[] {
  const { bestEpoch, testLoss, testAccuracy, testCorrect, testTotal, trainMinutes } = figures;
  return [
    String(bestEpoch ?? '-'),
    formatNumber(testLoss),
    formatPercent(testAccuracy),
    testCorrect === null ? '-' : `${testCorrect}/${testTotal}`,
    formatNumber(trainMinutes, 2),
  ];
}

function notesOf(rows: readonly ExperimentRow[], origin: string): string[] {
  const all = rows.flatMap(({ runs }) => runs.map(({ metrics }) => metrics));
  const [first] = all;
  const besidePublished = rows.some(({ experiment: { published } }) => published !== null);
  const hasSeeds = rows.some(({ runs }) => runs.length > 1);
  return [
    first === undefined ? origin : `${origin} ${chanceText(first.dataset.classCount, { besidePublished })}`,
    hasSeeds
      ? 'Several seeds: means, ± the standard deviation between seeds, the smallest and the largest under Correct.'
      : 'One seed cannot tell what another would have trained.',
    ...all.flatMap(({ experiment, outcome }) =>
      outcome.kind === 'diverged' ? [`${experiment} diverged: ${divergenceText(outcome)}.`] : [],
    ),
    ...rows.flatMap(({ experiment: { id, published } }) =>
      published === null ? [] : publishedFigures(id, published).notes,
    ),
  ];
}
