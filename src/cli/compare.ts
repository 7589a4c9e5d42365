import type { Command } from 'commander';
import {
  chancesText,
  collectSeries,
  compareExperiments,
  compareRuns,
  differenceText,
  neededText,
  pValueText,
  seedsVerdict,
  seriesTrials,
  spreadText,
  verdictText,
  type ExperimentComparison,
  type RunComparison,
} from '../analysis';
import { formatNumber, formatPercent, formatTable, rangeText, seedsText, wrapText } from '../core';
import { describeRun, runScope, settingText, storedId } from '../experiments';
import { chosenRun, profileName, RUN_HELP, withSeries, type SeriesFlags } from './chosenRun';
import { lineWidth, parseSeeds, printResult } from './output';
import { metricsJson } from './runsText';

/** `breedlab compare`: a comparison of runs. */
export function registerCompare(program: Command): void {
  withSeries(
    program
      .command('compare')
      .description(
        "settings that differ, results, and a test of every two: of two runs McNemar's, of several seeds over both",
      )
      .argument('<runs...>', `two or more, each ${RUN_HELP}`),
  )
    .option('--seeds <list>', 'compare experiments over runs of these seeds, e.g. 1-5 or 1,2,3', parseSeeds)
    .option('--json', 'as JSON')
    .action((names: string[], flags: CompareFlags) => {
      if (flags.seeds !== undefined) {
        const source = seriesTrials(collectSeries(profileName(flags) ?? 'demo', { data: flags.data }));
        const found = compareExperiments(names, source, flags.seeds);
        printResult(flags.json, seedsJson(found), () => seedsComparisonText(found));
        return;
      }
      const found = compareRuns(names.map((run) => chosenRun(run, flags)));
      printResult(flags.json, toJson(found), () => comparisonText(found));
    });
}

interface CompareFlags extends SeriesFlags {
  readonly seeds?: readonly number[];
  readonly json?: boolean;
}

function seedsJson({ experiments, ...rest }: ExperimentComparison): unknown {
  return {
    ...rest,
    experiments: experiments.map(({ letter, experiment, trials, summary, accuracy }) => ({
      letter,
      experiment: storedId(experiment),
      correct: trials.map(({ correct }) => correct),
      summary,
      accuracy,
    })),
  };
}

/** @param width characters of a line. Default: those of the terminal */
export function seedsComparisonText(
  { seeds, images, experiments, settings, tests }: ExperimentComparison,
  width: number | undefined = lineWidth(),
): string {
  const results = formatTable(
    [
      { title: '' },
      { title: 'experiment' },
      { title: 'mean', align: 'right' },
      { title: 'smallest to largest', align: 'right' },
      { title: '95% interval', align: 'right' },
    ],
    experiments.map(({ letter, experiment, summary, accuracy }) => [
      letter,
      experiment,
      spreadText(summary),
      rangeText({ low: summary.smallest, high: summary.largest }),
      rangeText(accuracy),
    ]),
    { width },
  );
  const paired = tests.flatMap((test) => [
    `${test.first}, ${test.second}: ${differenceText(test.result.difference)}, ${pValueText(test.adjusted)}: ` +
      seedsVerdict(test),
    `  ${test.second} ahead ${chancesText(test.result)}; seeds needed for ${neededText(test)}`,
  ]);
  return [
    fitted(
      [`Test accuracy of ${seedsText(seeds)} on ${images} images; ± is the standard deviation between seeds.`],
      width,
    ),
    results,
    differencesText(experiments, settings, width),
    fitted(paired, width),
  ].join('\n\n');
}

/** Lines that are broken at words where they are longer than a line of the terminal. */
function fitted(lines: readonly string[], width: number | undefined): string {
  return lines.flatMap((line) => (width === undefined ? [line] : wrapText(line, width, '    '))).join('\n');
}

function differencesText(
  columns: readonly { readonly letter: string }[],
  settings: RunComparison['settings'],
  width: number | undefined,
): string {
  if (settings.length === 0) return 'No setting differs.';
  return formatTable(
    [{ title: 'setting' }, ...columns.map(({ letter }) => ({ title: letter }))],
    settings.map(({ key, values }) => [key, ...values.map(settingText)]),
    { width },
  );
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

/** @param width characters of a line. Default: those of the terminal */
export function comparisonText(
  { runs, settings, tests, onlyRight }: RunComparison,
  width: number | undefined = lineWidth(),
): string {
  const results = formatTable(
    [
      { title: '' },
      { title: 'experiment', below: true },
      { title: 'run', below: true },
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
    { width },
  );
  const paired = tests.map((test) =>
    test.kind === 'incomparable'
      ? `${test.first}, ${test.second}: ${verdictText(test)}`
      : `${test.first}, ${test.second}: ${differenceText(test.result.difference)}, only ${test.first} right ` +
        `${test.result.onlyFirst}, only ${test.second} right ${test.result.onlySecond}, ` +
        `McNemar ${pValueText(test.adjusted)}: ${verdictText(test)}`,
  );
  const only = onlyRight?.map(({ letter, images }) => `only ${letter} right: ${images.length} images`) ?? [];
  const scopes = runs.map(({ letter, run }) => `${letter}: ${describeRun(run)}`);
  const once = 'One run each cannot tell what another seed would have trained: --seeds 1-5 compares several.';
  return [
    results,
    fitted(scopes, width),
    differencesText(runs, settings, width),
    fitted(paired, width),
    only.join('\n'),
    fitted([once], width),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
