import type { Command } from 'commander';
import { compareRuns, differenceText, pValueText, verdictText, type RunComparison } from '../analysis';
import { formatNumber, formatPercent, formatTable, rangeText } from '../core';
import { describeRun, runScope, settingText } from '../experiments';
import { chosenRun, RUN_HELP, withSeries, type SeriesFlags } from './chosenRun';
import { printResult } from './output';
import { metricsJson } from './runsText';

/** `breedlab compare`: a comparison of runs. */
export function registerCompare(program: Command): void {
  withSeries(
    program
      .command('compare')
      .description("settings that differ, results, and McNemar's exact test of every two runs")
      .argument('<runs...>', `two or more, each ${RUN_HELP}`),
  )
    .option('--json', 'as JSON')
    .action((names: string[], flags: SeriesFlags & { json?: boolean }) => {
      const found = compareRuns(names.map((run) => chosenRun(run, flags)));
      printResult(flags.json, toJson(found), () => comparisonText(found));
    });
}

function toJson({ runs, settings, tests, onlyRight }: RunComparison): unknown {
  return {
    runs: runs.map(({ letter, run, accuracy }) => ({
      letter,
      runId: run.runId,
      differences: runScope(run.config).differences,
      metrics: metricsJson(run.metrics),
      accuracy,
    })),
    settings,
    tests,
    onlyRight: onlyRight?.map(({ letter, images }) => ({ letter, images: images.map(({ image }) => image) })) ?? null,
  };
}

function comparisonText({ runs, settings, tests, onlyRight }: RunComparison): string {
  const results = formatTable(
    [
      { title: '' },
      { title: 'experiment' },
      { title: 'run' },
      { title: 'test loss', align: 'right' },
      { title: 'test accuracy', align: 'right' },
      { title: '95% interval', align: 'right' },
    ],
    runs.map(({ letter, run, accuracy }) => [
      letter,
      `${run.config.experiment} ${run.config.title}`,
      run.runId,
      formatNumber(run.metrics?.testLoss ?? null),
      formatPercent(accuracy.estimate),
      rangeText(accuracy),
    ]),
  );
  const differences = formatTable(
    [{ title: 'setting' }, ...runs.map(({ letter }) => ({ title: letter }))],
    settings.map(({ key, values }) => [key, ...values.map(settingText)]),
  );
  const paired = tests.map((test) =>
    test.kind === 'incomparable'
      ? `${test.first}, ${test.second}: ${verdictText(test)}`
      : `${test.first}, ${test.second}: ${differenceText(test.result.difference)}, only ${test.first} right ` +
        `${test.result.onlyFirst}, only ${test.second} right ${test.result.onlySecond}, ` +
        `McNemar ${pValueText(test.adjusted)}: ${verdictText(test)}`,
  );
  const only = onlyRight?.map(({ letter, images }) => `only ${letter} right: ${images.length} images`) ?? [];
  const scopes = runs.map(({ letter, run }) => `${letter}: ${describeRun(run)}`).join('\n');
  return [
    results,
    scopes,
    settings.length === 0 ? 'No setting differs.' : differences,
    paired.join('\n'),
    only.join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
