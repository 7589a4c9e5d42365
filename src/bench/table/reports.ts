import { BreedlabError, readJson } from '../../core';
import { epochTable, type EpochReport } from '../epoch';
import { machineText, markdownTable, type MachineReport, type ReportTable } from '../measure';
import { throughputTable, transferTable, type ThroughputReport, type TransferReport } from '../throughput';

/** What `bench NAME --json` prints, of the benchmarks that have a table. */
export type BenchReport = ThroughputReport | TransferReport | EpochReport;

export const TABLED = ['step', 'predict', 'transfer', 'epoch'] as const;

/** @throws BreedlabError when the file is no report of a benchmark that has a table */
export function readReport(file: string): BenchReport {
  const report = readJson(file) as Partial<BenchReport> | null;
  if (!TABLED.some((name) => name === report?.benchmark)) {
    throw new BreedlabError(
      `${file} holds no result of ${TABLED.join(', ')}.`,
      'Give files that `npm run --silent bench -- step --json` and the like have printed.',
    );
  }
  return report as BenchReport;
}

export function tableOf(report: BenchReport): ReportTable {
  switch (report.benchmark) {
    case 'step':
    case 'predict':
      return throughputTable(report);
    case 'transfer':
      return transferTable(report);
    case 'epoch':
      return epochTable(report);
  }
}

/** All tables, after each the machine unless it is the one of the next. */
export function reportsMarkdown(reports: readonly BenchReport[]): string {
  return reports
    .map((report, i) => {
      const next = reports[i + 1];
      const isSameMachine = next !== undefined && describe(next.machine) === describe(report.machine);
      return markdownTable(tableOf(report)) + (isSameMachine ? '' : `\n\nMachine: ${describe(report.machine)}.`);
    })
    .join('\n\n');
}

/** Without the load, which changes from benchmark to benchmark. */
function describe(machine: MachineReport): string {
  return machineText(machine).replace(/, load [\d.]+/, '').replaceAll('\n', '; ');
}
