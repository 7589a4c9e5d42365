import * as os from 'node:os';
import type { Command } from 'commander';
import { BreedlabError, messageOf } from '../core';
import {
  planRun,
  profile,
  runExperiment,
  tellWaiting,
  useThreadsOf,
  type Experiment,
  type RunEvent,
} from '../experiments';
import { loadExtensions } from '../extensions';
import { parseFold, type Fold } from '../data';
import type { Precision } from '../models';
import { runDryRun } from './checks';
import { chosenExperiment, chosenExperiments } from './chosenExperiment';
import { runEstimate } from './estimate';
import { EXIT, failureText, isExpected, parseInteger, parseSeeds, printResult, say } from './output';
import { listeningParent } from './parent';
import { metricsJson } from './runsText';
import { statusLine } from './statusLine';
import { stoppable, stopRequests, stopText } from './stop';
import { trainApart } from './trainApart';
import { jobJson } from './trainChild';
import { jobsOf, trainSeries } from './trainSeries';

interface TrainFlags {
  readonly profile: string;
  readonly data?: string;
  readonly fold?: Fold;
  readonly seed: number;
  readonly epochs?: number;
  readonly precision?: Precision;
  readonly workers?: number;
  readonly cacheMb?: number;
  readonly weights?: string;
  readonly all?: boolean;
  readonly block?: string;
  readonly seeds?: readonly number[];
  readonly jobs?: number;
  readonly fresh?: boolean;
  readonly lowPriority?: boolean;
  readonly estimate?: boolean;
  readonly resume?: boolean;
  readonly reuse?: boolean;
  readonly json?: boolean;
  readonly define?: string;
  readonly extension?: readonly string[];
  readonly dryRun?: boolean;
}

/** `breedlab train`: one training, in this process where its parent listens, else in a child process. */
export function registerTrain(program: Command): void {
  program
    .command('train')
    .description('train one experiment')
    .argument('[id]', "number of the experiment, 26 to 70, or the name of one's own")
    .option(
      '--all',
      'the whole series, in study also 52 to 59, seed by seed; finished runs are taken as they are, unfinished ones continued',
    )
    .option('--block <name>', 'with --all: the experiments of one block instead, e.g. whats-next (60 to 70)')
    .option('--seeds <list>', 'with --all: seeds, e.g. 1-5 or 1,2,3', parseSeeds)
    .option(
      '--jobs <n>',
      'with --all: trainings at a time (default: one per core in demo and study, one in paper)',
      parseInteger('--jobs', 1, 1024),
    )
    .option('--fresh', 'with --all: train again what has a finished run')
    .option('--estimate', 'with --all: how long every run will take, by a few steps of each; trains nothing')
    .option('--low-priority', 'with --all: leave the cores to whatever else wants them')
    .option(
      '--profile <name>',
      'demo (small, minutes), study (to the end, hours) or paper (the published protocol)',
      'demo',
    )
    .option(
      '--data <folder>',
      "images instead of the profile's dataset: a dataset by name, train|valid|test/NNN.Breed/*.jpg, or what `data prepare` made",
    )
    .option(
      '--fold <k/n>',
      'validate on one of n parts of the training and validation images, e.g. 2/5, and train on the others',
      parseFold,
    )
    .option('--seed <n>', 'decides initial weights, order, augmentation and dropout', parseInteger('--seed', 0), 1)
    .option('--epochs <n>', 'at most this many epochs', parseInteger('--epochs', 1))
    .option(
      '--precision <name>',
      "fp32, or bf16 for convolutions in bfloat16; another than the experiment's makes it one of your own",
    )
    .option('--workers <n>', 'image worker threads', parseInteger('--workers', 1))
    .option(
      '--cache-mb <n>',
      'decoded pixels kept on disk for the next run, MiB; 0 keeps none (default 4096)',
      parseInteger('--cache-mb', 0),
    )
    .option('--weights <file>', 'pretrained weights (.pth or .safetensors) instead of the fetched ones')
    .option('--resume', 'continue the newest unfinished run of the same configuration')
    .option('--reuse', 'like --resume, and take a finished run of the same configuration as it is')
    .option('--dry-run', 'one batch through train, valid, test and checkpoint; leaves no run behind')
    .option('--define <json>', 'an experiment that is not in the series, as JSON')
    .option('--extension <file...>', 'TypeScript files of your own that define what the experiment names')
    .option('--json', 'print the metrics JSON on stdout and nothing else')
    .action(trainCommand);
}

async function trainCommand(id: string | undefined, flags: TrainFlags): Promise<void> {
  if (flags.all) return trainEverything(flags);
  if (id === undefined) {
    throw new BreedlabError('No experiment was named.', 'Give its number, e.g. `breedlab train 28`, or --all.');
  }
  if (flags.dryRun) return runDryRun(id, flags);
  const parent = listeningParent<RunEvent>();
  if (parent === undefined) return trainApart();
  const stop = stopRequests();
  try {
    const metrics = await trainOne(chosenExperiment(id, flags), flags, parent.send, stop.signal);
    if (flags.json) printResult(true, metricsJson(metrics), () => '');
    process.exitCode =
      metrics.outcome.kind === 'interrupted'
        ? EXIT.interrupted
        : metrics.outcome.kind === 'diverged'
          ? EXIT.failed
          : EXIT.ok;
  } catch (error) {
    // The parent is told the message; a defect's stack is for whoever mends it.
    if (!isExpected(error) && !stop.signal.aborted) say(failureText(error));
    parent.send({ type: 'error', message: stop.signal.aborted ? stopText(error) : messageOf(error) });
    process.exitCode = EXIT.failed;
  } finally {
    parent.leave();
  }
}

async function trainEverything(flags: TrainFlags): Promise<void> {
  loadExtensions(flags.extension ?? []);
  const chosen = profile(flags.profile);
  const jobs = flags.jobs ?? jobsOf(chosen);
  const seeds = flags.seeds ?? [flags.seed];
  const experiments = chosenExperiments(chosen.name, flags.block);
  if (flags.estimate) return runEstimate({ ...flags, profile: chosen, seeds, experiments });
  // Trainings are children, which inherit it.
  if (flags.lowPriority) os.setPriority(os.constants.priority.PRIORITY_LOW);
  const passed = [
    ...(flags.epochs === undefined ? [] : ['--epochs', String(flags.epochs)]),
    ...(flags.precision === undefined ? [] : ['--precision', flags.precision]),
    ...(flags.workers === undefined ? [] : ['--workers', String(flags.workers)]),
    ...(flags.cacheMb === undefined ? [] : ['--cache-mb', String(flags.cacheMb)]),
  ];
  await stoppable(async (signal) => {
    const results = await trainSeries({
      ...flags,
      profile: chosen,
      experiments,
      seeds,
      jobs,
      flags: passed,
      status: statusLine(process.stderr),
      signal,
    });
    if (flags.json) printResult(true, results.map(jobJson), () => '');
    const failed = results.some((run) => run.kind === 'failed');
    process.exitCode = signal.aborted ? EXIT.interrupted : failed ? EXIT.failed : EXIT.ok;
  });
}

async function trainOne(which: Experiment, flags: TrainFlags, onEvent: (event: RunEvent) => void, signal: AbortSignal) {
  const { name } = profile(flags.profile);
  useThreadsOf(name);
  const plan = await planRun(which, {
    profile: name,
    seed: flags.seed,
    epochs: flags.epochs,
    data: flags.data,
    fold: flags.fold,
    weights: flags.weights,
    onProgress: tellWaiting(onEvent),
    signal,
  });
  const resume = flags.reuse ? 'reuse' : flags.resume ? 'auto' : 'never';
  const { metrics } = await runExperiment({
    ...plan,
    resume,
    workers: flags.workers,
    cacheMiB: flags.cacheMb,
    onEvent,
    signal,
  });
  return metrics;
}
