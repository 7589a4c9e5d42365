import type { Command } from 'commander';
import { BreedlabError } from '../core';
import type { Dataset } from '../data';
import {
  allPublishedDatasets,
  datasetPath,
  datasetState,
  datasetStatistics,
  DEFAULT_SHARE,
  fetchDataset,
  datasetMeant,
  datasetNamed,
  folderOf,
  openData,
  openNamed,
  ownDatasets,
  prepareSplits,
  publishedDataset,
  readManifest,
  splitOf,
  verifyDataset,
  type FetchedDataset,
  type NamedDataset,
  type Prepared,
  type PublishedDataset,
} from '../datasets';
import { loadExtensions } from '../extensions';
import { fetchPrinter, imagesPrinter } from './dataProgress';
import {
  countsText,
  datasetListing,
  lookedAt,
  type LookedAt,
  preparedText,
  statisticsText,
  verifyText,
} from './dataText';
import { registerDraw } from './draw';
import { EXIT, parseInteger, printResult } from './output';
import { stoppable } from './stop';

/** Largest side of the crop that statistics are taken over; its pixels are held in memory. */
const MOST_PIXELS = 4096;

const NAMES = allPublishedDatasets()
  .map(({ name }) => name)
  .join(', ');
const NAME_ARGUMENT = `${NAMES}; or one of your own; or --data`;

interface SourceFlags {
  readonly data?: string;
  readonly workers?: number;
  readonly extension?: readonly string[];
  readonly json?: boolean;
}

/** `breedlab data`: datasets of photographs, and the drawn ones. */
export function registerData(program: Command): void {
  const data = program
    .command('data')
    .description('datasets: list, fetch, verify, stats, prepare photographs; draw the embedded ones');
  registerList(data);
  registerFetch(data);
  registerVerify(data);
  registerStats(data);
  registerPrepare(data);
  registerDraw(data);
}

function registerList(data: Command): void {
  extending(data.command('list'))
    .description('what can be fetched, what is there, and datasets of your own')
    .option('--json', 'as JSON, with addresses, checksums, licences, citations and class names')
    .action((flags: { json?: boolean; extension?: string[] }) => {
      loadExtensions(flags.extension ?? []);
      const [all, own] = [allPublishedDatasets(), ownDatasets().map(lookedAt)];
      printResult(flags.json, [...all.map(describe), ...own.map(describeOwn)], () => datasetListing(all, own));
    });
}

function registerFetch(data: Command): void {
  data
    .command('fetch')
    .description('download a dataset, or take its archives from files, check and unpack it')
    .argument('<name>', NAMES)
    .option('--from <files...>', 'archives on this machine, or a folder of them, instead of a download')
    .option('--seed <n>', 'decides which images validate, where no part does', parseInteger('--seed', 0), 1)
    .option('--keep-archives', 'leave downloaded archives on the disk')
    .option('--json', 'as JSON')
    .action((name: string, flags: { from?: string[]; seed: number; keepArchives?: boolean; json?: boolean }) =>
      stoppable(async (signal) => {
        const onProgress = fetchPrinter(process.stderr);
        const fetched = await fetchDataset(publishedDataset(name), { ...flags, onProgress, signal });
        printResult(flags.json, fetchedJson(fetched), () => fetchedLine(fetched));
      }),
    );
}

function registerVerify(data: Command): void {
  source(data.command('verify'))
    .description('decode every image; report what is broken, odd or twice; exit status 1 when something is broken')
    .option('--as <name>', 'compare counts and class names with a published dataset')
    .action((name: string | undefined, flags: SourceFlags & { as?: string }) =>
      stoppable(async (signal) => {
        const dataset = openSource(name, flags);
        const published = describedAs(dataset, name, flags.as);
        const onProgress = imagesPrinter(process.stderr, 'verifying');
        const report = await verifyDataset(dataset, { published, workers: flags.workers, onProgress, signal });
        printResult(flags.json, report, () => verifyText(report));
        if (!report.ok) process.exitCode = EXIT.failed;
      }),
    );
}

function registerStats(data: Command): void {
  source(data.command('stats'))
    .description('mean and standard deviation of the training images, as the published series computed them')
    .option('--size <pixels>', 'side of the centre crop', parseInteger('--size', 1, MOST_PIXELS), 224)
    .action((name: string | undefined, flags: SourceFlags & { size: number }) =>
      stoppable(async (signal) => {
        const dataset = openSource(name, flags);
        const onProgress = imagesPrinter(process.stderr, 'measuring');
        const { workers, size: imageSize } = flags;
        const statistics = await datasetStatistics(dataset, { imageSize, workers, onProgress, signal });
        printResult(flags.json, statistics, () => statisticsText(statistics));
      }),
    );
}

interface PrepareFlags extends SourceFlags {
  readonly seed: number;
  readonly valid: number;
  readonly test: number;
  readonly out?: string;
  readonly force?: boolean;
}

function registerPrepare(data: Command): void {
  extending(data.command('prepare'))
    .description('split a folder of images per class for training: a file list, no file is moved')
    .argument('[name]', NAME_ARGUMENT)
    .option('--data <folder>', 'a folder of images per class, or of train and test parts')
    .option(
      '--valid <share>',
      'of every class, where there is no validation part',
      parseShare('--valid'),
      DEFAULT_SHARE,
    )
    .option('--test <share>', 'of every class, where there is no test part', parseShare('--test'), DEFAULT_SHARE)
    .option('--seed <n>', 'decides which images are drawn', parseInteger('--seed', 0), 1)
    .option('--out <file>', 'where the list goes (.json), e.g. when the folder cannot be written')
    .option('--force', 'replace a list with another split')
    .option('--json', 'as JSON')
    .action((name: string | undefined, flags: PrepareFlags) => {
      loadExtensions(flags.extension ?? []);
      const source = sourceOf(name, flags.data);
      const root = typeof source === 'string' ? source : folderOf(source);
      const published = recordedDataset(root);
      const prepared = prepareSplits({ root, ...flags, splitOf: published && splitOf(published) });
      printResult(flags.json, preparedJson(prepared), () => preparedText(prepared));
    });
}

/** Arguments of commands that look at the images of a dataset. */
function source(command: Command): Command {
  return extending(command)
    .argument('[name]', NAME_ARGUMENT)
    .option('--data <folder>', 'a folder of images, a split list, or the name of a dataset')
    .option('--workers <n>', 'image worker threads', parseInteger('--workers', 1))
    .option('--json', 'as JSON');
}

/** Adds the option for the user's datasets to a command. */
function extending(command: Command): Command {
  return command.option('--extension <file...>', 'TypeScript files of your own that define datasets');
}

/** A dataset by its name, or the one of `--data`. */
function sourceOf(name: string | undefined, data: string | undefined): NamedDataset | string {
  if (data !== undefined) return datasetMeant(data) ?? data;
  if (name !== undefined) return datasetNamed(name);
  throw new BreedlabError('No dataset was named.', `Give --data DIR, or one of ${NAMES}.`);
}

function openSource(name: string | undefined, flags: SourceFlags): Dataset {
  loadExtensions(flags.extension ?? []);
  const source = sourceOf(name, flags.data);
  return typeof source === 'string' ? openData(source) : openNamed(source);
}

/** Reference of a dataset's verification: the one asked for, or the one it was fetched as. */
function describedAs(dataset: Dataset, name?: string, as?: string): PublishedDataset | undefined {
  const isOwn = ownDatasets().some((own) => own.name === name);
  const asked = as ?? (isOwn ? undefined : name);
  return asked === undefined ? recordedDataset(dataset.root) : publishedDataset(asked);
}

function recordedDataset(root: string): PublishedDataset | undefined {
  const recorded = readManifest(root)?.dataset;
  return allPublishedDatasets().find(({ name }) => name === recorded);
}

function parseShare(option: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (value > 0 && value < 1) return value;
    throw new BreedlabError(`${option} is '${text}'.`, 'Give a number between 0 and 1, e.g. 0.1.');
  };
}

function describe(dataset: PublishedDataset): Record<string, unknown> {
  const { lists: _, placement: __, classes, ...described } = dataset;
  return {
    ...described,
    classes: classes(),
    state: datasetState(dataset),
    folder: datasetPath(dataset),
  };
}

function describeOwn({ dataset, opened, problem }: LookedAt): Record<string, unknown> {
  return { ...dataset, ...(opened === null ? { problem } : datasetJson(opened)) };
}

function fetchedJson({ name, folder, fetched, dataset }: FetchedDataset): Record<string, unknown> {
  return { name, folder, fetched, ...datasetJson(dataset) };
}

function preparedJson({ kind, file, drawn, dataset }: Prepared): Record<string, unknown> {
  return { kind, file, drawn, folder: dataset.root, ...datasetJson(dataset) };
}

function datasetJson({ hash, classes, images }: Dataset): Record<string, unknown> {
  const counts = { train: images.train.length, valid: images.valid.length, test: images.test.length };
  return { hash, classes: classes.length, counts };
}

function fetchedLine({ name, folder, fetched, dataset }: FetchedDataset): string {
  return `${name}: ${fetched ? 'fetched' : 'there already'}, ${countsText(dataset)}, hash ${dataset.hash}, ${folder}`;
}
