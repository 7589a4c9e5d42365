import * as os from 'node:os';
import type { Command } from 'commander';
import { formatPercent, messageOf, unknownNameError } from '../core';
import {
  DRAWN_BREEDS,
  planShippedBackbone,
  pretrainBackbone,
  shippedBackbone,
  shippedModels,
  shippedSettings,
  useThreadsOf,
  type RunEvent,
  type ShippedBackbone,
} from '../experiments';
import { exportBackbone } from '../exports';
import type { ModelName } from '../models';
import { EXIT, printResult, resultTable } from './output';
import { listeningParent } from './parent';
import { datasetPrinter } from './reportProgress';
import { statusLine } from './statusLine';
import { stopRequests, stopText } from './stop';
import { trainApart } from './trainApart';

interface BackbonesFlags {
  readonly train?: boolean;
  readonly json?: boolean;
}

/** `breedlab backbones`: the demo's pretrained weights; `--train` makes them again. */
export function registerBackbones(program: Command): void {
  program
    .command('backbones')
    .description('list the backbones in data/backbones, which pretrained experiments of the demo start from')
    .argument('[models...]', 'only these models, e.g. AlexNet')
    .option('--train', 'train them (hours, at low priority; interrupted, the same command goes on) and write them')
    .option('--json', 'as JSON')
    .action(async (models: readonly string[], flags: BackbonesFlags) => {
      const chosen = models.length === 0 ? shippedModels() : models.map(known);
      if (flags.train !== true) return printShipped(chosen, flags);
      if (listeningParent() !== undefined) return trainHere(chosen[0]!);
      for (const model of chosen) {
        await trainApart({ args: ['backbones', '--train', model] });
        if (process.exitCode !== EXIT.ok) return;
      }
      printShipped(chosen, flags);
    });
}

function known(name: string): ModelName {
  const all = shippedModels();
  const found = all.find((model) => model === name);
  if (found === undefined) throw unknownNameError('backbone', name, all);
  return found;
}

/** Trains one backbone in this process, whose parent draws its events, and writes it. */
async function trainHere(model: ModelName): Promise<void> {
  const parent = listeningParent<RunEvent>()!;
  const stop = stopRequests();
  const { signal } = stop;
  const onProgress = datasetPrinter(statusLine(process.stderr), DRAWN_BREEDS.name);
  os.setPriority(os.constants.priority.PRIORITY_LOW);
  useThreadsOf('demo');
  try {
    const plan = await planShippedBackbone({ model, signal, onProgress });
    const run = await pretrainBackbone({ plan, signal, workers: 1, onEvent: parent.send });
    const { kind } = run.metrics.outcome;
    if (kind !== 'interrupted' && kind !== 'diverged') await exportBackbone(plan, run, { workers: 1 });
    process.exitCode = kind === 'interrupted' ? EXIT.interrupted : kind === 'diverged' ? EXIT.failed : EXIT.ok;
  } catch (error) {
    parent.send({ type: 'error', message: signal.aborted ? stopText(error) : messageOf(error) });
    process.exitCode = EXIT.failed;
  } finally {
    parent.leave();
  }
}

function printShipped(models: readonly ModelName[], { json }: BackbonesFlags): void {
  const all = models.map((model) => [model, shippedBackbone(model, shippedSettings(model))] as const);
  const shipped = all.flatMap(([, backbone]) => backbone ?? []);
  printResult(json, shipped, () =>
    resultTable(
      COLUMNS,
      all.map(([model, each]) => rowOf(model, each)),
    ),
  );
}

const COLUMNS = [
  { title: 'model' },
  { title: 'MB', align: 'right' },
  { title: 'of' },
  { title: 'top-1', align: 'right' },
  { title: '95% interval' },
  { title: 'epochs', align: 'right' },
  { title: 'SHA-256', below: true },
] as const;

function rowOf(model: ModelName, backbone: ShippedBackbone | undefined): string[] {
  if (backbone === undefined) return [model, '-', 'not there: npm run backbones makes it', '-', '-', '-', '-'];
  const { bytes, elementType, dataset, testAccuracy, epochs, sha256 } = backbone;
  return [
    model,
    (bytes / 1e6).toFixed(1),
    `${dataset.classCount} drawn breeds, ${elementType}`,
    formatPercent(testAccuracy.estimate),
    `${formatPercent(testAccuracy.low)} to ${formatPercent(testAccuracy.high)}`,
    String(epochs),
    sha256.slice(0, 16),
  ];
}
