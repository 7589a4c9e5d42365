import type { Command } from 'commander';
import { interpretRun, openRecordedRun, type CountedInterval, type Interpretation } from '../analysis';
import { formatPercent, formatTable, rangeText } from '../core';
import { profile, toStoredConfig } from '../experiments';
import { parseInteger, printResult } from './output';

interface InterpretFlags {
  readonly profile?: string;
  readonly pairs: number;
  readonly json?: boolean;
}

/** `breedlab interpret`: the interpretation of a run, in figures. */
export function registerInterpret(program: Command): void {
  program
    .command('interpret')
    .description('accuracy by breed, confused pairs, largest losses and calibration of a run')
    .argument('<run>', 'an experiment (its newest finished run), a run id or a run folder')
    .option('--profile <name>', 'whose runs an experiment stands for. Default: the newest of any profile')
    .option('--pairs <n>', 'confused pairs and largest losses to list', parseInteger('--pairs', 1), 10)
    .option('--json', 'as JSON')
    .action((name: string, flags: InterpretFlags) => {
      const chosen = flags.profile === undefined ? undefined : profile(flags.profile).name;
      const run = openRecordedRun(name, { profile: chosen });
      const found = interpretRun(run, { topLosses: flags.pairs });
      printResult(flags.json, { ...found, config: toStoredConfig(found.config) }, () =>
        interpretationText(found, flags.pairs),
      );
    });
}

function interpretationText(found: Interpretation, pairs: number): string {
  const { runId, config, accuracy, top5, chance, calibration, classes } = found;
  const breeds = formatTable(
    [{ title: 'breed' }, { title: 'accuracy', align: 'right' }, { title: 'images', align: 'right' }],
    found.breeds.map(({ name, correct, total, accuracy: own }) => [
      name,
      formatPercent(own.estimate),
      `${correct}/${total}`,
    ]),
  );
  const confusions = formatTable(
    [{ title: 'this breed' }, { title: 'was taken for' }, { title: 'how often', align: 'right' }],
    found.confusions
      .slice(0, pairs)
      .map(({ trueClass, predictedClass, count, total }) => [
        classes[trueClass]!,
        classes[predictedClass]!,
        `${count} of ${total}`,
      ]),
  );
  const losses = formatTable(
    [{ title: 'largest loss', align: 'right' }, { title: 'is' }, { title: 'said' }, { title: 'image' }],
    found.topLosses.map(({ loss, isLowerBound, trueClass, predictedClass, confidence, image }) => [
      `${isLowerBound ? '>= ' : ''}${loss.toFixed(2)}`,
      classes[trueClass]!,
      `${classes[predictedClass]} ${formatPercent(confidence, 0)}`,
      image,
    ]),
  );
  const lines = [
    `${config.experiment} ${config.title}, run ${runId}`,
    `accuracy ${shareText(accuracy)}; guessing ${formatPercent(chance)}`,
    `top-${top5.choices} ${shareText(top5)}`,
    `expected calibration error ${formatPercent(calibration.expectedError)}, ` +
      `${calibration.excess >= 0 ? 'overconfident' : 'underconfident'} by ${formatPercent(Math.abs(calibration.excess))}`,
  ];
  return [lines.join('\n'), breeds, confusions, losses].join('\n\n');
}

function shareText(share: CountedInterval): string {
  const { estimate, correct, total } = share;
  return `${formatPercent(estimate)} (${correct}/${total}, 95% ${rangeText(share)})`;
}
