import * as fs from 'node:fs';
import * as path from 'node:path';
import { Option, type Command } from 'commander';
import { parseInteger } from '../../cli/index';
import { settings, unknownNameError, writeFileAtomic, writeJsonAtomic } from '../../core';
import { EPOCH_DEFAULTS, measureEpochReport } from '../epoch';
import { OWN_IMAGES } from '../images';
import {
  measurePredictions,
  measureSteps,
  measureTransfer,
  NETWORK_DEFAULTS,
  TRANSFER_DEFAULTS,
} from '../throughput';
import { replaceBetweenMarkers } from './markers';
import { readReport, reportsMarkdown, TABLED, type BenchReport } from './reports';

type Benchmark = (typeof TABLED)[number];

interface TableFlags {
  readonly only: readonly Benchmark[];
  readonly rounds?: number;
  readonly data?: string;
  readonly from?: readonly string[];
}

/** `bench table`. */
export function registerTableCommand(program: Command): void {
  program
    .command('table')
    .description("measures everything and writes it into docs/benchmarks.md")
    .option('--only <list>', 'benchmarks to measure', parseNames, [...TABLED])
    .option('--rounds <n>', "times that everything is measured; default: each benchmark's own", parseInteger('--rounds', 1))
    .option('--data <folder>', `images of the epoch benchmark; default: ${OWN_IMAGES}`)
    .addOption(
      new Option('--from <files...>', 'write what --json has printed instead of measuring').conflicts(['rounds', 'data']),
    )
    .action(async (flags: TableFlags) => {
      const document = path.join(settings().projectRoot, 'docs', 'benchmarks.md');
      const withTable = (text: string): string => replaceBetweenMarkers(fs.readFileSync(document, 'utf8'), text);
      // Missing markers should be told before many minutes of measuring, not after.
      withTable('');
      const reports = flags.from?.map(readReport) ?? (await measureAll(flags));
      writeFileAtomic(document, withTable(reportsMarkdown(reports)));
      process.stdout.write(`docs/benchmarks.md: ${reports.map(({ benchmark }) => benchmark).join(', ')}\n`);
    });
}

function parseNames(list: string): Benchmark[] {
  return list.split(',').map((text) => {
    const found = TABLED.find((name) => name === text.trim());
    if (found === undefined) throw unknownNameError('benchmark', text.trim(), TABLED);
    return found;
  });
}

/** Each result is kept when it is there: the whole takes long, and `--from` can go on with what was measured. */
async function measureAll({ only, rounds, data }: TableFlags): Promise<BenchReport[]> {
  const folder = path.join(settings().projectRoot, '.cache', 'bench');
  const reports: BenchReport[] = [];
  for (const name of only) {
    const report = await measure(name, { ...(rounds === undefined ? {} : { rounds }), data });
    const file = path.join(folder, `${name}.json`);
    writeJsonAtomic(file, report);
    process.stderr.write(`${name}: kept as ${path.relative(settings().projectRoot, file)}\n`);
    reports.push(report);
  }
  return reports;
}

function measure(name: Benchmark, { data, ...chosen }: Pick<TableFlags, 'rounds' | 'data'>): Promise<BenchReport> {
  switch (name) {
    case 'step':
      return measureSteps({ ...NETWORK_DEFAULTS, ...chosen });
    case 'predict':
      return measurePredictions({ ...NETWORK_DEFAULTS, ...chosen });
    case 'transfer':
      return measureTransfer({ ...TRANSFER_DEFAULTS, ...chosen });
    case 'epoch':
      return measureEpochReport({ ...EPOCH_DEFAULTS, ...chosen, data });
  }
}
