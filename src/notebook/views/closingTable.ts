import type { AccuracyRow, MimeBundle } from '../../charts';
import { divergenceText, formatNumber, formatPercent } from '../../core';
import type { Experiment, RunMetrics } from '../../experiments';
import { tableBundle, type Table } from '../output';
import { chanceText } from './chance';
import { publishedFigures } from './publishedFigures';

/** An experiment with the run that it stands for, or null where there is none. */
export interface ExperimentRow {
  readonly experiment: Experiment;
  readonly metrics: RunMetrics | null;
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
    rows: rows.flatMap(({ experiment, metrics }) => linesOf(experiment, metrics)),
    notes: notesOf(rows, origin),
  };
}

export function closingBundle(rows: readonly ExperimentRow[], origin: string): MimeBundle {
  return tableBundle(closingTable(rows, origin));
}

/** The same rows for the comparison chart. */
export function comparisonRows(rows: readonly ExperimentRow[]): AccuracyRow[] {
  return rows.map(({ experiment: { id, title, settings, published }, metrics }) => ({
    experiment: id,
    title,
    model: settings.model,
    ours: metrics?.testCorrect == null ? null : { correct: metrics.testCorrect, total: metrics.testTotal },
    published: published === null ? null : { correct: published.testCorrect, total: published.testTotal },
  }));
}

function linesOf({ id, title, published }: Experiment, metrics: RunMetrics | null): string[][] {
  const name = `${id} · ${title}`;
  const ours = metrics === null ? missing() : figureCells({ ...metrics, trainMinutes: metrics.timing.trainMinutes });
  const lines = [[name, 'this run', ...ours]];
  if (published !== null) lines.push(['', 'published', ...figureCells(publishedFigures(id, published))]);
  return lines;
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
  const [first] = rows.flatMap(({ metrics }) => metrics ?? []);
  return [
    first === undefined ? origin : `${origin} ${chanceText(first.dataset.classCount)}`,
    ...rows.flatMap(({ experiment, metrics }) =>
      metrics?.outcome.kind === 'diverged' ? [`${experiment.id} diverged: ${divergenceText(metrics.outcome)}.`] : [],
    ),
    ...rows.flatMap(({ experiment: { id, published } }) =>
      published === null ? [] : publishedFigures(id, published).notes,
    ),
  ];
}
