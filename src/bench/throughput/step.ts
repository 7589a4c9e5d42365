import type { Command } from 'commander';
import { printResult } from '../../cli/index';
import type { ModelName } from '../../models';
import { addNetworkFlags, NETWORK_DEFAULTS, precisionOption, type NetworkFlags } from './flags';
import type { ThroughputReport } from './report';
import { measureThroughput, throughputText } from './throughput';

/** `bench step`. */
export function registerStepBenchmark(program: Command): void {
  const command = program.command('step').description('training steps on images of noise against PyTorch');
  addNetworkFlags(command, NETWORK_DEFAULTS, '32, VGG16 8').addOption(precisionOption());
  command.action(async (flags: NetworkFlags) => {
    const report = await measureSteps(flags);
    printResult(flags.json, report, () => throughputText(report));
  });
}

export function measureSteps(flags: NetworkFlags): Promise<ThroughputReport> {
  return measureThroughput('step', flags, ownBatches);
}

/** VGG16 at batch 32 takes many seconds a step on two cores. */
function ownBatches(model: ModelName): readonly number[] {
  return model.startsWith('vgg') ? [8] : [32];
}
