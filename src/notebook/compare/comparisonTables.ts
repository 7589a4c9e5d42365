import { differenceText, pValueText, verdictText, type PairedTest, type RunComparison } from '../../analysis';
import { formatDuration, formatNumber, formatPercent, rangeText } from '../../core';
import { runScope, scopeText, settingText } from '../../experiments';
import type { Table } from '../output';
import { runTitle } from '../runs/whichRun';

/** The runs with their results. */
export function resultsTable({ runs }: RunComparison): Table {
  return {
    caption: 'Runs',
    columns: [
      { title: '' },
      { title: 'Experiment' },
      { title: 'Run' },
      { title: 'Best epoch', align: 'right' },
      { title: 'Test loss', align: 'right' },
      { title: 'Test accuracy', align: 'right' },
      { title: '95% interval', align: 'right' },
      { title: 'Correct', align: 'right' },
      { title: 'Training time', align: 'right' },
    ],
    rows: runs.map(({ letter, run, accuracy }) => [
      letter,
      runTitle(run),
      run.runId,
      String(run.metrics?.bestEpoch ?? '-'),
      formatNumber(run.metrics?.testLoss ?? null),
      formatPercent(accuracy.estimate),
      rangeText(accuracy),
      `${accuracy.correct}/${accuracy.total}`,
      run.metrics === null ? '-' : formatDuration(run.metrics.timing.trainMinutes * 60),
    ]),
    notes: runs.map(({ letter, run }) => `${letter}: ${scopeText(runScope(run.config))}.`),
  };
}

/** Differences between the runs. */
export function differencesTable({ runs, settings }: RunComparison): Table {
  const rows = settings.map(({ key, values }) => [key, ...values.map(settingText)]);
  return {
    caption: 'Settings that differ',
    columns: [{ title: 'Setting' }, ...runs.map(({ letter }) => ({ title: letter }))],
    rows: rows.length > 0 ? rows : [['none', ...runs.map(() => '')]],
    notes:
      settings.length > 1
        ? ['More than one thing differs: a difference in accuracy cannot be put down to one of them.']
        : [],
  };
}

/** McNemar's test of every two. */
export function testsTable({ tests }: RunComparison): Table {
  const several = tests.length > 1;
  return {
    caption: "McNemar's exact test",
    columns: [
      { title: 'Runs' },
      { title: 'Accuracy, second minus first' },
      { title: 'Only first right', align: 'right' },
      { title: 'Only second right', align: 'right' },
      { title: several ? 'p, adjusted' : 'p' },
      { title: 'So' },
    ],
    rows: tests.map((test) => testRow(test)),
    notes: [
      'The test knows the choice of test images, not what another seed would have trained.',
      ...(several ? [`p-values are adjusted for ${tests.length} comparisons (Holm).`] : []),
    ],
  };
}

function testRow(test: PairedTest): string[] {
  const runs = `${test.first}, ${test.second}`;
  if (test.kind === 'incomparable') return [runs, '-', '-', '-', '-', verdictText(test)];
  const { result, adjusted } = test;
  return [
    runs,
    differenceText(result.difference),
    String(result.onlyFirst),
    String(result.onlySecond),
    pValueText(adjusted),
    verdictText(test),
  ];
}
