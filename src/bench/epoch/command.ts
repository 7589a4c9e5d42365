import type { Command } from 'commander';
import { parseInteger, printResult, statusLine } from '../../cli/index';
import { formatDuration, settings } from '../../core';
import type { Dataset } from '../../data';
import { baseSettings } from '../../experiments';
import type { ModelName } from '../../models';
import { DATA_HELP, openImages, shorterSides } from '../images';
import { describeMachine, interleave, machineText, textTable } from '../measure';
import { preparePython } from '../reference';
import { parseModels, parseWidth } from '../throughput';
import { epochSides, type EpochSample } from './contenders';
import { epochRows, epochTable, type EpochReport, type EpochRow } from './report';

/** Options of `bench epoch`. */
export interface EpochFlags {
  readonly models: readonly ModelName[];
  readonly batch: number;
  readonly size: number;
  readonly width: number;
  readonly data?: string;
  readonly rounds: number;
  readonly pytorch: boolean;
  readonly json?: boolean;
}

export const EPOCH_DEFAULTS: EpochFlags = {
  models: ['Base', 'AlexNet'],
  batch: 32,
  size: 224,
  width: 1,
  rounds: 3,
  pytorch: true,
};

/** The first with nothing kept, the second with what the first has kept. */
const EPOCHS = 2;

/** `bench epoch`. */
export function registerEpochBenchmark(program: Command): void {
  const { models, batch, size, width, rounds } = EPOCH_DEFAULTS;
  program
    .command('epoch')
    .description('whole epochs, data and full augmentation included, against the published protocol in PyTorch')
    .option('--models <list>', 'models, e.g. Base,AlexNet', parseModels, models)
    .option('--data <folder>', DATA_HELP)
    .option('--batch <n>', 'images per batch', parseInteger('--batch', 1), batch)
    .option('--size <px>', 'height and width of the images', parseInteger('--size', 1), size)
    .option('--width <factor>', "on the models' hidden widths", parseWidth, width)
    .option('--rounds <n>', 'times that everything is measured', parseInteger('--rounds', 1), rounds)
    .option('--no-pytorch', 'measure Breedlab alone')
    .option('--json', 'print the result as JSON on stdout and nothing else')
    .action(async (flags: EpochFlags) => {
      const report = await measureEpochReport(flags);
      printResult(flags.json, report, () => `${machineText(report.machine)}\n\n${textTable(epochTable(report))}`);
    });
}

export async function measureEpochReport(flags: EpochFlags): Promise<EpochReport> {
  const status = statusLine(process.stderr);
  const python = flags.pytorch ? await preparePython(status) : null;
  const dataset = await openImages(flags.data, status);
  const { train, valid, test } = dataset.images;
  const machine = describeMachine();
  const rows: EpochRow[] = [];
  let versions: Readonly<Record<string, string>> = {};
  const began = performance.now();
  for (const [position, model] of flags.models.entries()) {
    const sides = epochSides({ ...workloadOf(flags, dataset), model }, dataset, python);
    const samples = await interleave<EpochSample>(sides, {
      rounds: flags.rounds,
      onStep: ({ name, round, done, total }) => {
        const finished = position * total + done;
        const seconds = (performance.now() - began) / 1000;
        const eta = finished === 0 ? NaN : (seconds / finished) * (flags.models.length * total - finished);
        status.live(`epochs of ${model}, round ${round}/${flags.rounds}, ${name}, ETA ${formatDuration(eta)}`);
      },
      onSample: ({ name, round, sample }) => {
        const seconds = sample.epochs.map((epoch) => epoch.seconds.toFixed(1)).join(' and ');
        status.keep(`${model}, round ${round}/${flags.rounds}, ${name}: epochs of ${seconds} s`);
      },
    });
    for (const [first] of samples.values()) versions = { ...versions, ...first!.versions };
    rows.push(...epochRows({ model, batch: flags.batch }, dataset.images.train.length, samples));
  }
  status.keep(`measured in ${formatDuration((performance.now() - began) / 1000)}`);
  return {
    benchmark: 'epoch',
    machine: { ...machine, versions: { ...machine.versions, ...versions } },
    data: {
      ...{ name: dataset.name, train: train.length, valid: valid.length, test: test.length },
      shorterSide: await shorterSides(train),
    },
    imageSize: flags.size,
    widthMultiplier: flags.width,
    rounds: flags.rounds,
    rows,
  };
}

function workloadOf({ batch, size, width }: EpochFlags, dataset: Dataset) {
  return {
    task: 'epochs',
    batch,
    imageSize: size,
    widthMultiplier: width,
    data: dataset.root,
    epochs: EPOCHS,
    workers: settings().cores,
    augmentation: baseSettings.augmentation,
  } as const;
}
