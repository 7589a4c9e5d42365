import * as fs from 'node:fs';

/** Instructions that multiply bfloat16 and add in float32, by their names in /proc/cpuinfo. oneDNN uses them. */
const BFLOAT16_INSTRUCTIONS: readonly string[] = ['avx512_bf16', 'amx_bf16'];

/**
 * Tells whether a processor has instructions for products in bfloat16.
 *
 * @param cpuinfo text of /proc/cpuinfo. Default: this machine's; empty without such a file
 */
export function multipliesBfloat16(cpuinfo: string = readCpuinfo()): boolean {
  const flags = processorFlags(cpuinfo);
  return BFLOAT16_INSTRUCTIONS.some((name) => flags.has(name));
}

/**
 * Tells whether a processor has vectors of 256 bits and none of 512: oneDNN's gradients of convolution kernels are slow
 * there.
 *
 * @param cpuinfo as in {@link multipliesBfloat16}
 */
export function endsAtAvx2(cpuinfo: string = readCpuinfo()): boolean {
  const flags = processorFlags(cpuinfo);
  return flags.has('avx2') && !flags.has('avx512f');
}

/** Instruction sets for which oneDNN and Eigen have kernels of their own, widest first, by their names in /proc/cpuinfo. */
const LEVELS = ['amx_bf16', 'avx512_bf16', 'avx512_vnni', 'avx512f', 'avx2', 'avx', 'sse4_2', 'sve', 'asimd'];

/**
 * The widest of the instruction sets that kernels are chosen by; sums are ordered by it. The architecture where none is
 * named.
 *
 * @param cpuinfo as in {@link multipliesBfloat16}
 */
export function instructionSet(cpuinfo: string = readCpuinfo()): string {
  const flags = processorFlags(cpuinfo);
  return LEVELS.find((level) => flags.has(level)) ?? process.arch;
}

/** Names of the instruction sets of the first processor. */
function processorFlags(cpuinfo: string): ReadonlySet<string> {
  return new Set(/^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo)?.[1]?.trim().split(/\s+/));
}

function readCpuinfo(): string {
  try {
    return fs.readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}
