import { machineText, textTable } from '../measure';
import type { ModelName } from '../../models';
import type { NetworkFlags } from './flags';
import { throughputRow, throughputTable, type ThroughputReport } from './report';
import { casesOf, runCases, sidesOf } from './run';

/** Breedlab's passes beside PyTorch's. */
export async function measureThroughput(
  benchmark: ThroughputReport['benchmark'],
  flags: NetworkFlags,
  ownBatches: (model: ModelName) => readonly number[],
): Promise<ThroughputReport> {
  const sides = await sidesOf(flags);
  const { machine, results } = await runCases(benchmark, casesOf(flags, ownBatches), sides, flags);
  return {
    benchmark,
    machine,
    precision: flags.precision,
    imageSize: flags.size,
    widthMultiplier: flags.width,
    rounds: flags.rounds,
    rows: results.map(({ each, sides: measured }) => throughputRow(benchmark, each, measured, flags.precision)),
  };
}

export function throughputText(report: ThroughputReport): string {
  return `${machineText(report.machine)}\n\n${textTable(throughputTable(report))}`;
}
