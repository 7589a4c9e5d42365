import * as os from 'node:os';
import sharp from 'sharp';

/** Conditions of a measurement besides the code. */
export interface MachineReport {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  /** Processes that wanted to run in the last minute, on average: more than the cores means others were busy. */
  readonly load: number;
  readonly versions: Readonly<Record<string, string>>;
}

export function describeMachine(): MachineReport {
  return {
    processor: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    load: Math.round(os.loadavg()[0]! * 10) / 10,
    versions: {
      node: process.versions.node,
      v8: process.versions.v8,
      sharp: sharp.versions.sharp ?? 'unknown',
      libvips: sharp.versions.vips,
    },
  };
}

export function machineText(machine: MachineReport): string {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, load ${machine.load}`,
    versions.join(', '),
  ].join('\n');
}

/**
 * Warning for readers of a measurement on a machine that had other work; empty where it had none. The
 * benchmarks that ran before count as work too, hence the margin.
 */
export function busyNotes({ load, cores }: Pick<MachineReport, 'load' | 'cores'>): string[] {
  if (load <= 1.5 * cores) return [];
  return [
    `The machine had other work (load ${load} on ${cores} cores). PyTorch's threads wait for each other and lose ` +
      'more by that than Breedlab: measure again when it is quiet.',
  ];
}
