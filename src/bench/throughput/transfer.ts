import type { Command } from 'commander';
import { printResult } from '../../cli/index';
import { machineText, textTable } from '../measure';
import type { Side } from './contenders';
import { addNetworkFlags, NETWORK_DEFAULTS, type NetworkFlags } from './flags';
import { casesOf, runCases } from './run';
import { transferRows, transferTable, type TransferReport } from './transferReport';

const SIDES: readonly Side[] = (['none', 'as-run', 'as-described'] as const).map((freezing) => ({
  kind: 'breedlab',
  freezing,
  precision: 'fp32',
}));

export const TRANSFER_DEFAULTS = { ...NETWORK_DEFAULTS, models: ['vgg16'] } as const;

/** `bench transfer`. */
export function registerTransferBenchmark(program: Command): void {
  const command = program
    .command('transfer')
    .description('training steps with frozen layers and one new dense layer against steps from scratch');
  addNetworkFlags(command, TRANSFER_DEFAULTS, '8').action(async (flags: NetworkFlags) => {
    const report = await measureTransfer(flags);
    printResult(flags.json, report, () => `${machineText(report.machine)}\n\n${textTable(transferTable(report))}`);
  });
}

export async function measureTransfer(flags: NetworkFlags): Promise<TransferReport> {
  const { machine, results } = await runCases('step', casesOf(flags, () => [8]), SIDES, flags);
  return {
    benchmark: 'transfer',
    machine,
    imageSize: flags.size,
    widthMultiplier: flags.width,
    rounds: flags.rounds,
    rows: results.flatMap(({ each, sides }) => transferRows(each, sides)),
  };
}
