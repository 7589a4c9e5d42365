import type { MachineReport } from './machine';

/**
 * What a reader must know of a measurement on a machine that had other work; nothing where it had none. The
 * benchmarks that ran before count as work too, hence the margin.
 */
export function busyNotes({ load, cores }: Pick<MachineReport, 'load' | 'cores'>): string[] {
  if (load <= 1.5 * cores) return [];
  return [
    `The machine had other work (load ${load} on ${cores} cores). PyTorch's threads wait for each other and lose ` +
      'more by that than Breedlab: measure again when it is quiet.',
  ];
}
