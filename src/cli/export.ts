import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Command } from 'commander';
import { exportSeries } from '../analysis';
import {
  allSchemas,
  counted,
  etaText,
  formatDuration,
  formatMB,
  ratePerSecond,
  schema,
  secondsLeft,
  settings,
} from '../core';
import { profile } from '../experiments';
import { exportCsv, exportTensorboard, exportWeb, type LeftOut } from '../exports';
import { RUN_HELP, seriesChoice, withSeries, type SeriesFlags } from './chosenRun';
import { registerOnnx, registerTorchWeights } from './exportModel';
import { EXIT, printResult, resultTable, say } from './output';
import { progressBar, statusLine } from './statusLine';
import { stopRequests } from './stop';

/** `breedlab export`: runs in the formats of other tools. */
export function registerExport(program: Command): void {
  const group = program
    .command('export')
    .description(
      'runs for other tools and for git: TensorBoard, CSV, a page with the model, ONNX, PyTorch weights, metrics, schemas',
    );
  registerTensorboard(group);
  registerCsv(group);
  registerWeb(group);
  registerOnnx(group);
  registerTorchWeights(group);
  registerMetrics(group);
  registerSchema(group);
}

function registerTensorboard(group: Command): void {
  withSelection(
    group
      .command('tensorboard')
      .description('event files for TensorBoard: losses, accuracies and learning rate of every epoch'),
  )
    .option('--out <dir>', 'log directory (default: exports/tensorboard)')
    .option('--json', 'as JSON')
    .action((flags: SelectionFlags & { out?: string; json?: boolean }) => {
      const exported = exportTensorboard({ runs: flags.run, ...seriesChoice(flags), out: flags.out });
      sayLeftOut(exported.leftOut);
      printResult(flags.json, exported, () =>
        [
          ...exported.runs.map(({ runId, epochs }) => `${runId}  ${epochs} epochs`),
          `${exported.runs.length} runs; show them with: tensorboard --logdir ${exported.folder}`,
        ].join('\n'),
      );
    });
}

function registerCsv(group: Command): void {
  withSelection(
    group.command('csv').description('a table with a row per run, or per epoch').option('--epochs', 'a row per epoch'),
  )
    .option(
      '--out <file>',
      'file to write, or - to print it (default: exports/runs.csv or epochs.csv; printed where another program reads it)',
    )
    .action(({ epochs, out: named, ...flags }: SelectionFlags & { epochs?: boolean; out?: string }) => {
      const out = csvFile(named, { epochs, isTerminal: process.stdout.isTTY });
      const { text, rows, file, leftOut } = exportCsv({ epochs, out, runs: flags.run, ...seriesChoice(flags) });
      sayLeftOut(leftOut);
      if (file === null) process.stdout.write(text);
      else printResult(false, null, () => `${file}  ${rows} rows`);
    });
}

/** The file that a CSV goes to: a terminal gets none of its hundreds of columns unless it is asked to; undefined prints it. */
export function csvFile(
  named: string | undefined,
  { epochs = false, isTerminal = false }: { readonly epochs?: boolean; readonly isTerminal?: boolean },
): string | undefined {
  if (named !== undefined) return named === '-' ? undefined : named;
  return isTerminal ? path.join(settings().projectRoot, 'exports', epochs ? 'epochs.csv' : 'runs.csv') : undefined;
}

function registerWeb(group: Command): void {
  withSeries(
    group
      .command('web')
      .description(
        'a page that classifies photos in the browser without a server, and the model for tf.loadLayersModel',
      )
      .requiredOption('--run <run>', RUN_HELP),
  )
    .option('--out <dir>', 'folder of the page (default: exports/web/<run>)')
    .option('--json', 'as JSON')
    .action(async ({ run, out, json, ...flags }: SeriesFlags & { run: string; out?: string; json?: boolean }) => {
      const stop = stopRequests();
      try {
        const onProgress = weightsPrinter();
        const { signal } = stop;
        const exported = await exportWeb({ run, out, ...seriesChoice(flags), onProgress, signal });
        printResult(json, exported, () =>
          [
            `${exported.page}  ${formatMB(exported.bytes)}: open it, or put its folder on any web server`,
            `${exported.model}  for tf.loadLayersModel (docs/export.md)`,
          ].join('\n'),
        );
      } catch (error) {
        if (!stop.signal.aborted) throw error;
        say('Stopped; nothing was written.');
        process.exitCode = EXIT.interrupted;
      } finally {
        stop.dispose();
      }
    });
}

function registerMetrics(group: Command): void {
  group
    .command('metrics')
    .description(
      'the finished runs of a profile as data/metrics keeps them; those of the study are added to the ones that are there',
    )
    .option('--profile <name>', 'demo, study or paper', 'study')
    .option('--data <name>', "name of the dataset of the runs (default: the profile's)")
    .option('--json', 'as JSON')
    .action((flags: { profile: string; data?: string; json?: boolean }) => {
      const exported = exportSeries(profile(flags.profile).name, { data: flags.data });
      const { file, choices, series, runs, here, bytes } = exported;
      const result = { file, choices, runs, here, missing: series.missing.length, bytes };
      printResult(flags.json, result, () =>
        [
          `${file}  ${formatMB(bytes)}: ${counted(result.runs, 'run')}, ${here} from this machine`,
          ...(choices === null ? [] : [`${choices}  the first choice of each run for each test image`]),
        ].join('\n'),
      );
    });
}

function registerSchema(group: Command): void {
  group
    .command('schema')
    .description('JSON Schemas of the files in a run folder: list them, or print one')
    .argument('[name]', 'e.g. metrics')
    .option('--json', 'the list as JSON')
    .action((name: string | undefined, flags: { json?: boolean }) => {
      if (name !== undefined) return void process.stdout.write(fs.readFileSync(schema(name).file));
      const all = allSchemas();
      printResult(flags.json, all, () =>
        resultTable(
          [{ title: 'schema' }, { title: 'of' }, { title: 'file', below: true }],
          all.map((each) => [each.name, each.title, each.file]),
        ),
      );
    });
}

interface SelectionFlags extends SeriesFlags {
  readonly run?: readonly string[];
}

/** Adds `--run` for several runs, and `--profile`, `--data` and `--seed`, which filter all of them without it. */
function withSelection(command: Command): Command {
  return withSeries(command.option('--run <runs...>', `each ${RUN_HELP}; every run when omitted`));
}

function sayLeftOut(leftOut: readonly LeftOut[]): void {
  for (const { what, reason } of leftOut) say(`left out: ${what}: ${reason}`);
}

/** Draws the progress of writing the weights; a small model is written before the line appears. */
function weightsPrinter(): (progress: { readonly written: number; readonly total: number }) => void {
  const status = statusLine(process.stderr);
  const began = performance.now();
  return ({ written, total }) => {
    const progress = { done: written, total, seconds: (performance.now() - began) / 1000 };
    if (written === total)
      return status.keep(`wrote ${formatMB(total)} of weights in ${formatDuration(progress.seconds)}`);
    status.live(
      `${progressBar(written / total, 16)} ${formatMB(written)} of ${formatMB(total)}  ` +
        `${formatMB(ratePerSecond(progress))}/s  ${etaText(secondsLeft(progress))}`,
    );
  };
}
