import type { Command } from 'commander';
import { parseInteger, printResult, statusLine } from '../../cli/index';
import { formatDuration, settings as runtimeSettings } from '../../core';
import { createLoader, trainingTransform } from '../../data';
import { loadEngine } from '../../engine';
import { baseSettings } from '../../experiments';
import type { ModelName } from '../../models';
import { buildNetwork, type TrainingSettings } from '../../training';
import { DATA_HELP, openImages } from '../images';
import { describeMachine, interleave, machineText, textTable } from '../measure';
import { parseModels } from '../throughput';
import { dataWaitReport, dataWaitTable, type DataWaitReport } from './report';
import { dataWaitSides, type StepsSample } from './sides';

interface DataWaitFlags {
  readonly data?: string;
  readonly model: ModelName;
  readonly size: number;
  readonly workers: number;
  readonly steps: number;
  readonly rounds: number;
  readonly json?: boolean;
}

/** `bench data-wait`. */
export function registerDataWaitBenchmark(program: Command): void {
  program
    .command('data-wait')
    .description('what training loses to its data: steps on one batch against steps on the loader')
    .option('--data <folder>', DATA_HELP)
    .option('--model <name>', 'network that is trained', (name) => parseModels(name)[0], 'AlexNet')
    .option('--size <px>', 'height and width of the images', parseInteger('--size', 1), baseSettings.imageSize)
    .option('--workers <n>', 'image worker threads', parseInteger('--workers', 1), runtimeSettings().workers)
    .option('--steps <n>', 'steps of one measurement', parseInteger('--steps', 1), 16)
    .option('--rounds <n>', 'times that both are measured', parseInteger('--rounds', 1), 5)
    .option('--json', 'print the result as JSON on stdout and nothing else')
    .action(async (flags: DataWaitFlags) => {
      const report = await measureDataWait(flags);
      printResult(flags.json, report, () => `${machineText(report.machine)}\n\n${textTable(dataWaitTable(report))}`);
    });
}

async function measureDataWait(flags: DataWaitFlags): Promise<DataWaitReport> {
  const { model, workers, steps, rounds } = flags;
  const status = statusLine(process.stderr);
  const dataset = await openImages(flags.data, status);
  // So low a rate that no loss can leave the floats, whatever the network.
  const settings: TrainingSettings = { ...baseSettings, model, imageSize: flags.size, learningRate: 1e-4 };
  const { batchSize } = settings;
  const machine = describeMachine();
  const engine = loadEngine();
  const network = buildNetwork(engine, settings, dataset.classes.length, 1);
  const images = dataset.images.train;
  const loader = createLoader({
    ...{ images, batchSize, workers },
    transform: trainingTransform(settings),
    shuffle: true,
    seed: 1,
  });
  const began = performance.now();
  try {
    status.live('decoding the images');
    const sides = await dataWaitSides({ engine, network, settings, loader, steps });
    const samples = await interleave<StepsSample>(sides, {
      rounds,
      onStep: ({ name, round, done, total }) => {
        const eta = done === 0 ? NaN : ((performance.now() - began) / 1000 / done) * (total - done);
        status.live(`round ${round}/${rounds}, ${name}, ETA ${formatDuration(eta)}`);
      },
    });
    status.keep(`measured in ${formatDuration((performance.now() - began) / 1000)}`);
    return dataWaitReport(
      { machine, data: { name: dataset.name, images: images.length }, model, batchSize, workers, rounds, steps },
      samples,
    );
  } finally {
    await loader.close();
    network.dispose();
  }
}
