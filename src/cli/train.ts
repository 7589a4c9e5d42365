import type { Command } from 'commander';
import { BreedlabError, messageOf } from '../core';
import {
  experiment,
  parseExperiment,
  planRun,
  profile,
  runExperiment,
  type Experiment,
  type RunEvent,
  type SerializedExperiment,
} from '../experiments';
import { EXIT, parseInteger, printResult } from './output';
import { progressPrinter } from './progress';
import { statusLine } from './statusLine';
import { stopRequests } from './stop';
import { trainAll } from './trainAll';

interface TrainFlags {
  readonly profile: string;
  readonly data?: string;
  readonly seed: number;
  readonly epochs?: number;
  readonly workers?: number;
  readonly weights?: string;
  readonly all?: boolean;
  readonly seeds?: readonly number[];
  readonly resume?: boolean;
  readonly reuse?: boolean;
  readonly json?: boolean;
  readonly define?: string;
}

/** `breedlab train`: one training in this process; also what a notebook cell starts as a child process. */
export function registerTrain(program: Command): void {
  program
    .command('train')
    .description('train one experiment')
    .argument('[id]', 'number of the experiment, 26 to 51')
    .option('--all', 'the whole series; finished runs are taken as they are, unfinished ones continued')
    .option('--seeds <list>', 'with --all: seeds, e.g. 1,2,3', parseSeeds)
    .option('--profile <name>', 'demo (small, minutes) or paper (the published protocol)', 'demo')
    .option('--data <folder>', 'images in the layout train|valid|test/NNN.Breed/*.jpg instead of the profile\'s dataset')
    .option('--seed <n>', 'decides initial weights, order, augmentation and dropout', parseInteger('--seed', 0), 1)
    .option('--epochs <n>', 'at most this many epochs', parseInteger('--epochs', 1))
    .option('--workers <n>', 'image worker threads', parseInteger('--workers', 1))
    .option('--weights <file>', 'pretrained weights (.pth or .safetensors) instead of the fetched ones')
    .option('--resume', 'continue the newest unfinished run of the same configuration')
    .option('--reuse', 'like --resume, and take a finished run of the same configuration as it is')
    .option('--define <json>', 'an experiment that is not in the series, as JSON')
    .option('--json', 'print the metrics JSON on stdout and nothing else')
    .action(trainCommand);
}

async function trainCommand(id: string | undefined, flags: TrainFlags): Promise<void> {
  if (flags.all) return trainSeries(flags);
  if (id === undefined) {
    throw new BreedlabError('No experiment was named.', 'Give its number, e.g. `breedlab train 28`, or --all.');
  }
  const toParent = process.send?.bind(process);
  const print = progressPrinter(process.stderr);
  const onEvent = (event: RunEvent): void => {
    if (toParent === undefined) print(event);
    else if (process.connected) toParent(event);
  };
  const stop = stopRequests();
  try {
    const metrics = await trainOne(chosenExperiment(id, flags), flags, onEvent, stop.signal);
    if (flags.json) printResult(true, metrics, () => '');
    process.exitCode = metrics.outcome.kind === 'interrupted' ? EXIT.interrupted : metrics.outcome.kind === 'diverged' ? EXIT.failed : EXIT.ok;
  } catch (error) {
    if (toParent === undefined) throw error;
    onEvent({ type: 'error', message: messageOf(error) });
    process.exitCode = EXIT.failed;
  } finally {
    stop.dispose();
    if (process.connected) process.disconnect();
  }
}

async function trainSeries(flags: TrainFlags): Promise<void> {
  const stop = stopRequests();
  const status = statusLine(process.stderr);
  const passed = [
    ...(flags.epochs === undefined ? [] : ['--epochs', String(flags.epochs)]),
    ...(flags.data === undefined ? [] : ['--data', flags.data]),
    ...(flags.workers === undefined ? [] : ['--workers', String(flags.workers)]),
  ];
  try {
    const chosen = profile(flags.profile).name;
    const seeds = flags.seeds ?? [flags.seed];
    const results = await trainAll({ profile: chosen, seeds, flags: passed, status, signal: stop.signal });
    const failed = results.filter((run) => run.kind === 'failed');
    for (const run of failed) status.keep(`failed: ${run.id}, seed ${run.seed}: ${run.reason}`);
    if (flags.json) printResult(true, results, () => '');
    process.exitCode = stop.signal.aborted ? EXIT.interrupted : failed.length > 0 ? EXIT.failed : EXIT.ok;
  } finally {
    stop.dispose();
  }
}

function parseSeeds(list: string): number[] {
  return list.split(',').map(parseInteger('--seeds', 0));
}

async function trainOne(which: Experiment, flags: TrainFlags, onEvent: (event: RunEvent) => void, signal: AbortSignal) {
  const plan = await planRun(which, {
    profile: profile(flags.profile).name,
    seed: flags.seed,
    epochs: flags.epochs,
    data: flags.data,
    weights: flags.weights,
    signal,
  });
  const resume = flags.reuse ? 'reuse' : flags.resume ? 'auto' : 'never';
  const { metrics } = await runExperiment({ ...plan, resume, workers: flags.workers, onEvent, signal });
  return metrics;
}

function chosenExperiment(id: string, flags: TrainFlags): Experiment {
  return flags.define === undefined ? experiment(id) : parseExperiment(JSON.parse(flags.define) as SerializedExperiment);
}
