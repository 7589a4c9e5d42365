import type { Command } from 'commander';
import { parseInteger, printResult, statusLine } from '../../cli/index';
import { BreedlabError, formatDuration } from '../../core';
import type { Dataset } from '../../data';
import { baseSettings } from '../../experiments';
import { DATA_HELP, openImages, shorterSides } from '../images';
import { describeMachine, interleave, machineText, textTable } from '../measure';
import { preparePython, startPython } from '../reference';
import { loaderCases, type LoaderWorkload } from './cases';
import { contenders } from './contenders';
import { loaderRows, loaderTable, type LoaderReport } from './report';

interface LoaderFlags {
  readonly data?: string;
  readonly images: number;
  readonly rounds: number;
  readonly workers: readonly number[];
  readonly json?: boolean;
}

/** `bench loader`. */
export function registerLoaderBenchmark(program: Command): void {
  program
    .command('loader')
    .description("the batch loader against PyTorch's DataLoader, on the same images and cores")
    .option('--data <folder>', DATA_HELP)
    .option('--images <n>', 'training images to load, at most', parseInteger('--images', 1), 500)
    .option('--rounds <n>', 'times that everything is measured', parseInteger('--rounds', 1), 5)
    .option('--workers <list>', 'numbers of workers, e.g. 1,2', parseWorkers, [1, 2])
    .option('--json', 'print the result as JSON on stdout and nothing else')
    .action(runLoaderBenchmark);
}

function parseWorkers(list: string): number[] {
  return list.split(',').map(parseInteger('--workers', 1));
}

async function runLoaderBenchmark(flags: LoaderFlags): Promise<void> {
  const status = statusLine(process.stderr);
  const python = await startPython(await preparePython(status), 'loader_reference.py');
  try {
    const dataset = await openImages(flags.data, status);
    const workload = workloadOf(dataset, flags.images);
    const cases = loaderCases(flags.workers);
    const machine = describeMachine();
    const began = performance.now();
    const samples = await interleave(
      cases.flatMap((each) => contenders(each, workload, python)),
      {
        rounds: flags.rounds,
        onStep: ({ name, round, done, total }) => {
          const seconds = (performance.now() - began) / 1000;
          const eta = done === 0 ? NaN : (seconds / done) * (total - done);
          status.live(`round ${round}/${flags.rounds}, ${done}/${total}, ETA ${formatDuration(eta)}: ${name}`);
        },
      },
    );
    const shorterSide = await shorterSides(workload.images);
    const report: LoaderReport = {
      benchmark: 'loader',
      machine: { ...machine, versions: { ...machine.versions, ...python.introduction } },
      data: { name: dataset.name, images: workload.images.length, shorterSide },
      rounds: flags.rounds,
      rows: loaderRows(cases, samples, shorterSide.median),
    };
    status.keep(`measured in ${formatDuration((performance.now() - began) / 1000)}`);
    printResult(flags.json, report, () => `${machineText(report.machine)}\n\n${textTable(loaderTable(report))}`);
  } finally {
    await python.close();
  }
}

/** The series' settings with an even selection of the training images. */
function workloadOf(dataset: Dataset, most: number): LoaderWorkload {
  const { train } = dataset.images;
  const count = Math.min(most, train.length);
  if (count === 0) throw new BreedlabError(`${dataset.root} has no training images.`, 'Give another folder.');
  const { imageSize, batchSize, mean, std } = baseSettings;
  return {
    images: Array.from({ length: count }, (_, i) => train[Math.floor((i * train.length) / count)]!),
    imageSize,
    batchSize,
    normalization: { mean, std },
  };
}
