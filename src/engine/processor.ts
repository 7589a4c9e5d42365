import * as fs from 'node:fs';

/** Instructions that multiply bfloat16 and add in float32, by their names in /proc/cpuinfo. oneDNN uses them. */
const BFLOAT16_INSTRUCTIONS: readonly string[] = ['avx512_bf16', 'amx_bf16'];

/**
 * Whether a processor has instructions for products in bfloat16.
 *
 * @param cpuinfo text of /proc/cpuinfo. Default: of this machine; empty where there is no such file
 */
export function multipliesBfloat16(cpuinfo: string = readCpuinfo()): boolean {
  const flags = /^flags\s*:(.*)$/m.exec(cpuinfo)?.[1]?.trim().split(/\s+/) ?? [];
  return BFLOAT16_INSTRUCTIONS.some((name) => flags.includes(name));
}

function readCpuinfo(): string {
  try {
    return fs.readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}
