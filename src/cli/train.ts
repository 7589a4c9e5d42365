import type { Command } from 'commander';
import { messageOf } from '../core';
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
import { stopRequests } from './stop';

interface TrainFlags {
  readonly profile: string;
  readonly data?: string;
  readonly seed: number;
  readonly epochs?: number;
  readonly workers?: number;
  readonly weights?: string;
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
    .argument('<id>', 'number of the experiment, 26 to 51')
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

async function trainCommand(id: string, flags: TrainFlags): Promise<void> {
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
