import * as fs from 'node:fs';
import * as path from 'node:path';
import { Option, type Command } from 'commander';
import { parseInteger } from '../cli/index';
import { BreedlabError, readJson, settings, writeFileAtomic, writeJsonAtomic } from '../core';
import type { Benchmark, Report } from './harness/benchmark';
import { OWN_IMAGES, parseNames } from './harness/flags';
import { machineText, type MachineReport } from './harness/machine';
import { markdownTable } from './harness/tables';

const START = '<!-- bench:start -->';
const END = '<!-- bench:end -->';

interface TableFlags {
  readonly only: readonly string[];
  readonly rounds?: number;
  readonly data?: string;
  readonly from?: readonly string[];
}

/**
 * Adds `bench table`, which writes the benchmarks' tables into docs/benchmarks.md.
 *
 * @param tabled the benchmarks that have a table there, in its order
 */
export function registerTableCommand(program: Command, tabled: readonly Benchmark[]): void {
  const names = tabled.map(({ name }) => name);
  program
    .command('table')
    .description('measures everything and writes it into docs/benchmarks.md')
    .option('--only <list>', 'benchmarks to measure', (list) => parseNames('benchmark', list, names), names)
    .option(
      '--rounds <n>',
      "times that everything is measured; default: each benchmark's own",
      parseInteger('--rounds', 1),
    )
    .option('--data <folder>', `images of the epoch benchmark; default: ${OWN_IMAGES}`)
    .addOption(
      new Option('--from <files...>', 'write what --json has printed instead of measuring').conflicts([
        'rounds',
        'data',
      ]),
    )
    .action(async (flags: TableFlags) => {
      const document = path.join(settings().projectRoot, 'docs', 'benchmarks.md');
      const withTable = (text: string): string => replaceBetweenMarkers(fs.readFileSync(document, 'utf8'), text);
      // Missing markers should be told before many minutes of measuring, not after.
      withTable('');
      const reports = flags.from?.map((file) => readReport(file, tabled)) ?? (await measureAll(flags, tabled));
      writeFileAtomic(document, withTable(reportsMarkdown(reports, tabled)));
      process.stdout.write(`docs/benchmarks.md: ${reports.map(({ benchmark }) => benchmark).join(', ')}\n`);
    });
}

/** Each result is written at once: the whole takes long, and `--from` can continue with the finished measurements. */
async function measureAll({ only, rounds, data }: TableFlags, tabled: readonly Benchmark[]): Promise<Report[]> {
  const { projectRoot } = settings();
  const chosen = { ...(rounds === undefined ? {} : { rounds }), ...(data === undefined ? {} : { data }) };
  const reports: Report[] = [];
  for (const name of only) {
    const report = await member(tabled, name).measure(chosen);
    const file = path.join('.cache', 'bench', `${name}.json`);
    writeJsonAtomic(path.join(projectRoot, file), report);
    process.stderr.write(`${name}: kept as ${file}\n`);
    reports.push(report);
  }
  return reports;
}

/** @throws BreedlabError when the file is no report of a benchmark that has a table */
function readReport(file: string, tabled: readonly Benchmark[]): Report {
  const report = readJson(file) as Partial<Report> | null;
  if (!tabled.some(({ name }) => name === report?.benchmark)) {
    throw new BreedlabError(
      `${file} holds no result of ${tabled.map(({ name }) => name).join(', ')}.`,
      'Give files that `npm run --silent bench -- step --json` and the like have printed.',
    );
  }
  return report as Report;
}

function member(tabled: readonly Benchmark[], benchmark: string): Benchmark {
  return tabled.find(({ name }) => name === benchmark)!;
}

/** All tables, after each the machine unless it is the one of the next. */
export function reportsMarkdown(reports: readonly Report[], tabled: readonly Benchmark[]): string {
  return reports
    .map((report, i) => {
      const next = reports[i + 1];
      const isSameMachine = next !== undefined && describe(next.machine) === describe(report.machine);
      const table = markdownTable(member(tabled, report.benchmark).table(report));
      return table + (isSameMachine ? '' : `\n\nMachine: ${describe(report.machine)}.`);
    })
    .join('\n\n');
}

/** Without the load, which changes from benchmark to benchmark. */
function describe(machine: MachineReport): string {
  return machineText(machine)
    .replace(/, load [\d.]+/, '')
    .replaceAll('\n', '; ');
}

/**
 * A document with another text between its markers.
 *
 * @throws BreedlabError when a marker is missing, doubled or out of order
 */
export function replaceBetweenMarkers(document: string, text: string): string {
  const [start, end] = [document.indexOf(START), document.indexOf(END)];
  const isOnce = (marker: string): boolean => document.split(marker).length === 2;
  if (!isOnce(START) || !isOnce(END) || end < start) {
    throw new BreedlabError(
      `The document does not hold ${START} and, after it, ${END}, once each.`,
      'Put both markers where the table should stand.',
    );
  }
  return `${document.slice(0, start + START.length)}\n\n${text.trim()}\n\n${document.slice(end)}`;
}
