import * as fs from 'node:fs';

/**
 * The most memory that this process has held: VmHWM where the system has it. `maxRSS` elsewhere, which on Linux
 * would begin with what the parent process held.
 */
export function peakMiB(): number {
  const status = fs.existsSync('/proc/self/status') ? fs.readFileSync('/proc/self/status', 'utf8') : '';
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
  return Number(kilobytes) / 1024;
}
