import type { Command } from 'commander';
import { printResult } from '../../cli/index';
import { addNetworkFlags, NETWORK_DEFAULTS, precisionOption, type NetworkFlags } from './flags';
import type { ThroughputReport } from './report';
import { measureThroughput, throughputText } from './throughput';

/** `bench predict`. */
export function registerPredictBenchmark(program: Command): void {
  const command = program.command('predict').description('logits without dropout against PyTorch');
  addNetworkFlags(command, NETWORK_DEFAULTS, '1,32').addOption(precisionOption());
  command.action(async (flags: NetworkFlags) => {
    const report = await measurePredictions(flags);
    printResult(flags.json, report, () => throughputText(report));
  });
}

export function measurePredictions(flags: NetworkFlags): Promise<ThroughputReport> {
  return measureThroughput('predict', flags, () => [1, 32]);
}
