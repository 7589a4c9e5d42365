import type { Command } from 'commander';
import { counted, formatCount, formatPercent } from '../core';
import { allModels } from '../models';
import {
  allPublishedWeights,
  fetchWeights,
  publishedWeights,
  verifyWeights,
  weightsPath,
  weightsState,
  type PublishedWeights,
  type VerifiedWeights,
} from '../weights';
import { downloadPrinter } from './downloadProgress';
import { printResult, resultProse, resultTable } from './output';
import { stoppable } from './stop';

/** `breedlab weights`: the published ImageNet weights. */
export function registerWeights(program: Command): void {
  const weights = program.command('weights').description('the published ImageNet weights: list, fetch, verify');
  weights
    .command('list')
    .description('what can be fetched, and what is there')
    .option('--json', 'as JSON')
    .action((flags: { json?: boolean }) => {
      const all = allPublishedWeights();
      printResult(flags.json, all.map(describe), () => listing(all));
    });

  weights
    .command('fetch')
    .description('download weights, or take them from a file, and verify them')
    .argument('<name>', 'as listed, e.g. resnet50')
    .option('--from <file>', 'a copy on this machine instead of a download')
    .option('--json', 'as JSON')
    .action((name: string, flags: { from?: string; json?: boolean }) =>
      stoppable(async (signal) => {
        const onProgress = downloadPrinter(process.stderr);
        const fetched = await fetchWeights(publishedWeights(name), { from: flags.from, onProgress, signal });
        printResult(flags.json, fetched, () => verifiedLine(fetched));
      }),
    );

  weights
    .command('verify')
    .description('check length, SHA-256 and contents')
    .argument('[name]', 'as listed; all that are there when omitted')
    .option('--json', 'as JSON')
    .action((name: string | undefined, flags: { json?: boolean }) =>
      stoppable(async (signal) => {
        const onProgress = downloadPrinter(process.stderr);
        const verified: VerifiedWeights[] = [];
        for (const each of chosen(name)) verified.push(await verifyWeights(each, { onProgress, signal }));
        printResult(flags.json, verified, () => verified.map(verifiedLine).join('\n') || 'No weights are fetched.');
      }),
    );
}

function chosen(name: string | undefined): readonly PublishedWeights[] {
  if (name !== undefined) return [publishedWeights(name)];
  return allPublishedWeights().filter((weights) => weightsState(weights) !== 'absent');
}

function describe(weights: PublishedWeights): Record<string, unknown> {
  const model = allModels().find(({ publishedWeights: name }) => name === weights.name)?.name ?? null;
  return { model, ...weights, state: weightsState(weights), file: weightsPath(weights) };
}

function listing(all: readonly PublishedWeights[]): string {
  const rows = all.map((weights) => [
    weights.name,
    (weights.bytes / 1e6).toFixed(1),
    formatCount(weights.parameters),
    formatPercent(weights.accuracy.top1),
    formatPercent(weights.accuracy.top5),
    weightsState(weights),
    weights.source,
  ]);
  const columns = [
    { title: 'name' },
    { title: 'MB', align: 'right' },
    { title: 'parameters', align: 'right' },
    { title: 'top-1', align: 'right' },
    { title: 'top-5', align: 'right' },
    { title: 'state' },
    { title: 'source', below: true },
  ] as const;
  const files = all.map(({ fileName, sha256, license }) => [sha256, fileName, license.split(' ')[0]!]);
  const fileColumns = [{ title: 'SHA-256' }, { title: 'file', below: true }, { title: 'licence' }];
  const licenses = [...new Set(all.map(({ license }) => license))];
  return [
    resultTable(columns, rows),
    resultProse('Accuracy: as published, on the 50,000 validation images of ImageNet, one crop.'),
    resultTable(fileColumns, files),
    resultProse(`Licences: ${licenses.join('; ')}`),
  ].join('\n\n');
}

function verifiedLine({ name, file, format, tensors, parameters }: VerifiedWeights): string {
  const contents = `${counted(tensors, 'tensor')}, ${formatCount(parameters)} parameters`;
  return `${name}: verified, ${contents} (${format}), ${file}`;
}
