import type { Command } from 'commander';
import { interpretRun, onlyAnswerText, tendencyText, type CountedInterval, type Interpretation } from '../analysis';
import { formatPercent, rangeText } from '../core';
import { describeRun, runScope, toStoredConfig } from '../experiments';
import { chosenRun, RUN_HELP, withSeries, type SeriesFlags } from './chosenRun';
import { parseInteger, printResult, resultTable } from './output';

interface InterpretFlags extends SeriesFlags {
  readonly pairs: number;
  readonly json?: boolean;
}

/** `breedlab interpret`: the interpretation of a run, in figures. */
export function registerInterpret(program: Command): void {
  withSeries(
    program
      .command('interpret')
      .description('accuracy by breed, confused pairs, largest losses and calibration of a run')
      .argument('<run>', RUN_HELP),
  )
    .option('--pairs <n>', 'confused pairs and largest losses to list', parseInteger('--pairs', 1), 10)
    .option('--json', 'as JSON')
    .action((name: string, flags: InterpretFlags) => {
      const run = chosenRun(name, flags);
      const found = interpretRun(run, { topLosses: flags.pairs });
      const { differences } = runScope(run.config);
      printResult(flags.json, { ...found, differences, config: toStoredConfig(found.config) }, () =>
        interpretationText(found, flags.pairs),
      );
    });
}

function interpretationText(found: Interpretation, pairs: number): string {
  const { config, accuracy, top5, chance, calibration, classes } = found;
  const breeds = resultTable(
    [{ title: 'breed' }, { title: 'accuracy', align: 'right' }, { title: 'images', align: 'right' }],
    found.breeds.map(({ name, correct, total, accuracy: own }) => [
      name,
      formatPercent(own.estimate),
      `${correct}/${total}`,
    ]),
  );
  const confusions = resultTable(
    [{ title: 'this breed' }, { title: 'was taken for' }, { title: 'how often', align: 'right' }],
    found.confusions
      .slice(0, pairs)
      .map(({ trueClass, predictedClass, count, total }) => [
        classes[trueClass]!,
        classes[predictedClass]!,
        `${count} of ${total}`,
      ]),
  );
  const losses = resultTable(
    [{ title: 'largest loss', align: 'right' }, { title: 'is' }, { title: 'said' }, { title: 'image', below: true }],
    found.topLosses.map(({ loss, isLowerBound, trueClass, predictedClass, confidence, image }) => [
      `${isLowerBound ? '>= ' : ''}${loss.toFixed(2)}`,
      classes[trueClass]!,
      `${classes[predictedClass]} ${formatPercent(confidence, 0)}`,
      image,
    ]),
  );
  const lines = [
    `${config.experiment} ${config.title}`,
    describeRun(found),
    `accuracy ${shareText(accuracy)}; guessing ${formatPercent(chance)}`,
    `top-${top5.choices} ${shareText(top5)}`,
    `expected calibration error ${formatPercent(calibration.expectedError)}, ${tendencyText(calibration)}`,
    ...(found.onlyAnswer === null ? [] : [onlyAnswerText(found)]),
  ];
  return [lines.join('\n'), breeds, ...(found.onlyAnswer === null ? [confusions] : []), losses].join('\n\n');
}

function shareText(share: CountedInterval): string {
  const { estimate, correct, total } = share;
  return `${formatPercent(estimate)} (${correct}/${total}, 95% ${rangeText(share)})`;
}
