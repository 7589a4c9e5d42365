import {
  chancesText,
  differenceText,
  neededText,
  pValueText,
  seedsVerdict,
  spreadText,
  verdictText,
  type ExperimentComparison,
  type PairedTest,
  type RunComparison,
} from '../../analysis';
import { formatDuration, formatNumber, formatPercent, rangeText, seedsText } from '../../core';
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

/** Differences between the settings of what is compared. */
export function differencesTable(
  compared: readonly { readonly letter: string }[],
  settings: RunComparison['settings'],
): Table {
  const rows = settings.map(({ key, values }) => [key, ...values.map(settingText)]);
  return {
    caption: 'Settings that differ',
    columns: [{ title: 'Setting' }, ...compared.map(({ letter }) => ({ title: letter }))],
    rows: rows.length > 0 ? rows : [['none', ...compared.map(() => '')]],
    notes:
      settings.length > 1
        ? ['More than one thing differs: a difference in accuracy cannot be put down to one of them.']
        : [],
  };
}

/** Experiments with their results over several seeds. */
export function seedsResultsTable({ seeds, images, experiments }: ExperimentComparison): Table {
  return {
    caption: `Test accuracy, ${seedsText(seeds)}`,
    columns: [
      { title: '' },
      { title: 'Experiment' },
      { title: 'Mean ± standard deviation', align: 'right' },
      { title: 'Smallest to largest', align: 'right' },
      { title: '95% interval of the mean', align: 'right' },
    ],
    rows: experiments.map(({ letter, experiment, summary, accuracy }) => [
      letter,
      experiment,
      spreadText(summary),
      rangeText({ low: summary.smallest, high: summary.largest }),
      rangeText(accuracy),
    ]),
    notes: [`The interval knows the choice of seeds and of ${images} test images.`],
  };
}

/** The difference of every two over several seeds. */
export function seedsTestsTable({ tests }: ExperimentComparison): Table {
  const several = tests.length > 1;
  return {
    caption: 'Differences over seeds and test images',
    columns: [
      { title: 'Experiments' },
      { title: 'Accuracy, second minus first' },
      { title: several ? 'p, adjusted' : 'p' },
      { title: 'Second ahead' },
      { title: 'Seeds needed for a difference of' },
      { title: 'So' },
    ],
    rows: tests.map((test) => [
      `${test.first}, ${test.second}`,
      differenceText(test.result.difference),
      pValueText(test.adjusted),
      chancesText(test.result),
      neededText(test),
      seedsVerdict(test),
    ]),
    notes: [
      'Ahead on average: the confidence that its accuracy is higher over all seeds and images. In the next run: the ' +
        'probability that it classifies more of as many new images with one more seed.',
      'Seeds needed to find such a difference with a probability of 80%, given the variances that were found.',
      ...(several ? [`p-values are adjusted for ${tests.length} comparisons (Holm).`] : []),
    ],
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
