import type { Command } from 'commander';
import type { Fold } from '../data';
import {
  describeOverfit,
  describeSearch,
  dryRun,
  overfitOneBatch,
  profile,
  searchLearningRate,
  storedId,
  useThreadsOf,
  type CheckOptions,
  type CheckResult,
  type DryRunResult,
  type Experiment,
} from '../experiments';
import type { Precision } from '../models';
import { chosenExperiment } from './chosenExperiment';
import { performJob } from './job';
import { parseInteger, resultTable } from './output';

/** Options that the checks' commands share with `train`. */
export interface CheckFlags {
  readonly profile: string;
  readonly data?: string;
  readonly fold?: Fold;
  readonly seed: number;
  readonly workers?: number;
  readonly weights?: string;
  readonly define?: string;
  readonly extension?: readonly string[];
  readonly precision?: Precision;
  readonly steps?: number;
  readonly json?: boolean;
}

/** `breedlab find-lr` and `breedlab overfit`: checks before a long training. */
export function registerChecks(program: Command): void {
  command(program, 'find-lr', 'search a learning rate by a range test; leaves no run behind')
    .option('--steps <n>', 'training steps from the lowest to the highest rate', parseInteger('--steps', 2, 1_000_000))
    .action((id: string, flags: CheckFlags) => runCheck(id, flags, searchLearningRate));
  command(program, 'overfit', 'whether the network learns one batch by heart; leaves no run behind')
    .option('--steps <n>', 'at most so many training steps', parseInteger('--steps', 1, 1_000_000))
    .action((id: string, flags: CheckFlags) => runCheck(id, flags, overfitOneBatch));
}

function command(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .argument('<id>', "number of the experiment, or the name of one's own")
    .option('--profile <name>', 'demo, study or paper', 'demo')
    .option('--data <folder>', 'a dataset by name, or images in the layout train|valid|test/NNN.Breed/*.jpg')
    .option('--seed <n>', 'decides initial weights and order', parseInteger('--seed', 0), 1)
    .option('--workers <n>', 'image worker threads', parseInteger('--workers', 1))
    .option('--weights <file>', 'pretrained weights (.pth or .safetensors) instead of the fetched ones')
    .option('--define <json>', 'an experiment that is not in the series, as JSON')
    .option('--extension <file...>', 'TypeScript files of your own that define what the experiment names')
    .option('--json', 'print the result as JSON');
}

/** `breedlab train --dry-run`. */
export function runDryRun(id: string, flags: CheckFlags): Promise<void> {
  return runCheck(id, flags, dryRun);
}

/** Runs a check; a notebook cell that started it gets the events instead of text. */
function runCheck(
  id: string,
  flags: CheckFlags,
  check: (which: Experiment, options: CheckOptions) => Promise<CheckResult>,
): Promise<void> {
  const { data, fold, seed, workers, weights, steps } = flags;
  return performJob<CheckResult>({
    json: flags.json,
    text: checkText,
    toJson: (result) => ({ ...result, experiment: storedId(result.experiment) }),
    run: (onStep, signal) => {
      useThreadsOf(profile(flags.profile).name);
      const options = { profile: profile(flags.profile).name, data, fold, seed, workers, weights, steps };
      return check(chosenExperiment(id, flags), { ...options, signal, onStep });
    },
  });
}

function checkText(result: CheckResult): string {
  switch (result.kind) {
    case 'find-lr':
      return describeSearch(result);
    case 'overfit':
      return describeOverfit(result);
    case 'dry-run':
      return dryRunText(result);
  }
}

function dryRunText({ steps, memoryMiB, finite, experiment, settings }: DryRunResult): string {
  const table = resultTable(
    [{ title: 'part' }, { title: 'what' }, { title: 'seconds', align: 'right' }],
    steps.map(({ name, detail, seconds }) => [name, detail, seconds.toFixed(2)]),
  );
  const verdict = finite
    ? `${experiment} (${settings.model}) runs: one batch went through everything. No run was left behind.`
    : `${experiment} does not train: the loss of its first batch was not a number.`;
  return `${table}\n${verdict} Memory: ${memoryMiB} MiB.`;
}
